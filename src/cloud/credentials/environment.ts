/** A key in the environment, under the names that the vendor's tools and older ones know. */
import type { CredentialSource } from '../credentials.js';
import { type Env, firstOf } from '../env.js';
import { noCredentials } from './refusing.js';

interface Names {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
}

/** A key and its secret are taken from one row only: two halves of different keys make none. */
const ROWS: readonly Names[] = [
  ...['ALIBABA_CLOUD', 'ALIBABACLOUD', 'ALICLOUD'].map((tool) => ({
    id: `${tool}_ACCESS_KEY_ID`,
    secret: `${tool}_ACCESS_KEY_SECRET`,
    token: `${tool}_SECURITY_TOKEN`,
  })),
  ...['ALICLOUD', 'ALIBABA_CLOUD', 'ALIBABACLOUD'].map((tool) => ({
    id: `${tool}_ACCESS_KEY`,
    secret: `${tool}_SECRET_KEY`,
    token: `${tool}_SECURITY_TOKEN`,
  })),
];

/** @throws PersonError where a half is missing */
export function environmentKey(env: Env): CredentialSource | undefined {
  const row = ROWS.find(({ id, secret }) => env[id] || env[secret]);
  if (row === undefined) return undefined;
  const [accessKeyId, accessKeySecret, securityToken] = [row.id, row.secret, row.token].map((name) =>
    env[name]?.trim(),
  );
  if (!accessKeyId || !accessKeySecret) {
    const [there, missing] = accessKeyId ? [row.id, row.secret] : [row.secret, row.id];
    throw noCredentials(`${there} is set, but ${missing} is not`, 'Set both, or neither.');
  }
  const credentials = { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
  return { described: `the environment (${row.id})`, credentials: async () => credentials };
}

const REGION_NAMES = [
  'ALIBABA_CLOUD_REGION_ID',
  'ALIBABACLOUD_REGION_ID',
  'ALICLOUD_REGION_ID',
  'ALIBABA_CLOUD_REGION',
  'ALICLOUD_REGION',
] as const;

/** The region that the environment names, and how. */
export function environmentRegion(env: Env): { readonly region: string; readonly from: string } | undefined {
  const region = firstOf(env, REGION_NAMES);
  if (region === undefined) return undefined;
  return { region, from: REGION_NAMES.find((name) => env[name])! };
}
