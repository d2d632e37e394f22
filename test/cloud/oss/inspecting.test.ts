import { expect, it, onTestFinished } from 'vitest';
import { bucketInspection } from '../../../src/cloud/oss/inspecting.js';
import { openingAt } from '../../support/oss/opened.js';
import { OssServer } from '../../support/oss/server.js';
import type { BucketSettings } from '../../support/oss/store.js';

async function inspect(settings: BucketSettings | undefined, refused: readonly string[] = []) {
  const server = await OssServer.start();
  onTestFinished(() => server.close());
  if (settings !== undefined) server.bucket('logs', settings);
  server.faults = ({ operation }) =>
    refused.includes(operation) ? { kind: 'refuse', status: 403, code: 'AccessDenied' } : undefined;
  return bucketInspection(openingAt(server)).inspectBucket('logs', 'oss-cn-hangzhou');
}

it('a bucket tells all that matters', async () => {
  const policy = '{"Version":"1"}';
  expect(
    await inspect({
      acl: 'public-read',
      policy,
      versioning: 'Suspended',
      encryption: { algorithm: 'KMS', keyId: 'k' },
      worm: { state: 'InProgress', days: 30 },
      lifecycle: [
        { id: 'a', prefix: 'audit/', days: 180 },
        { id: 'b', prefix: '', days: 365 },
      ],
    }),
  ).toEqual({
    name: 'logs',
    exists: { is: true },
    acl: { is: 'public-read' },
    policy: { is: policy },
    encryption: { is: 'KMS' },
    versioning: { is: 'Suspended' },
    retention: { is: { days: 30, locked: false } },
    lifecycle: {
      is: [
        { prefix: 'audit/', enabled: true, expiresAfterDays: 180 },
        { prefix: '', enabled: true, expiresAfterDays: 365 },
      ],
    },
  });
});

it('what a bucket has not is told apart from what nobody may know', async () => {
  expect(await inspect({}, ['GetBucketInfo', 'GetBucketPolicy', 'GetBucketLocation'])).toEqual({
    name: 'logs',
    exists: { is: true },
    acl: { is: 'private' },
    policy: { unknown: 'oss:GetBucketPolicy is not allowed' },
    encryption: { is: undefined },
    versioning: { is: undefined },
    retention: { is: undefined },
    lifecycle: { is: [] },
  });
});

it('a bucket that does not exist is said not to', async () => {
  const facts = await inspect(undefined);
  expect(facts.exists).toEqual({ is: false });
  expect(facts.acl).toHaveProperty('unknown');
});
