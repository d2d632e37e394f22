/** Credentials for people who have signed in with the `aliyun` command, in a browser. */
import type { JsonValue } from '../../event/event.js';
import type { TemporaryCredentials } from '../sts.js';
import { fetchCredentials } from './fetching.js';
import type { Fetch, Fields, Setting } from './fields.js';
import { noCredentials } from './refusing.js';
import { renewed } from './static.js';

export function cloudSso(fields: Fields, setting: Setting): Fetch {
  const { tools, described, name } = setting;
  const { need } = fields;
  const again = `Sign in again with aliyun configure --profile ${name} --mode CloudSSO.`;
  const url = need('cloud_sso_sign_in_url');
  if (!/^https?:/.test(url) || !URL.canParse(url)) {
    throw noCredentials(`${described} has no URL to sign in at`, again);
  }
  return renewed(tools.now, async () => {
    const held = cached(fields, tools.now());
    if (held !== undefined) return held;
    if (!isGood(fields, 'cloud_sso_access_token_expire', tools.now())) {
      throw noCredentials(`the sign-in of ${described} has expired`, again);
    }
    return fetchCredentials(tools, {
      url: new URL('/cloud-credentials', url),
      described,
      within: 'CloudCredential',
      post: jsonPost(need('access_token'), {
        AccountId: need('cloud_sso_account_id'),
        AccessConfigurationId: need('cloud_sso_access_config'),
      }),
    });
  });
}

const OAUTH_HOSTS: ReadonlyMap<string, string> = new Map([
  ['CN', 'https://oauth.aliyun.com'],
  ['INTL', 'https://oauth.alibabacloud.com'],
]);

/**
 * Only with a sign-in that is still good: a new one changes the refresh token, which would have to be written into the
 * file of another program.
 */
export function oAuth(fields: Fields, { tools, described, name }: Setting): Fetch {
  const host = OAUTH_HOSTS.get(fields.need('oauth_site_type').toUpperCase());
  if (host === undefined) {
    throw noCredentials(
      `${described} names no site, CN or INTL`,
      `Sign in again with aliyun configure --profile ${name} --mode OAuth.`,
    );
  }
  return renewed(tools.now, async () => {
    const held = cached(fields, tools.now());
    if (held !== undefined) return held;
    if (!isGood(fields, 'oauth_access_token_expire', tools.now())) {
      throw noCredentials(
        `the sign-in of ${described} has expired`,
        `Any call renews it, such as aliyun sts GetCallerIdentity --profile ${name}.`,
      );
    }
    const post = jsonPost(fields.need('oauth_access_token'));
    return fetchCredentials(tools, { url: new URL('/v1/exchange', host), described, post });
  });
}

/** What the `aliyun` command has fetched and written into the profile, while it is good. */
function cached({ may, number }: Fields, now: number): TemporaryCredentials | undefined {
  const expires = (number('sts_expiration') ?? 0) * 1000;
  const [accessKeyId, accessKeySecret, securityToken] = [
    'access_key_id',
    'access_key_secret',
    'sts_token',
  ].map(may);
  if (!accessKeyId || !accessKeySecret || !securityToken || expires <= now + 60_000) return undefined;
  return { accessKeyId, accessKeySecret, securityToken, expires };
}

function isGood({ number }: Fields, expiry: string, now: number): boolean {
  return (number(expiry) ?? 0) * 1000 > now;
}

function jsonPost(bearer: string, body?: JsonValue) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
  return { headers, body: body === undefined ? '' : JSON.stringify(body) };
}
