/** The program's own client, before a test server. */

import type { CredentialSource } from '../../../src/cloud/credentials.js';
import type { ObjectStore } from '../../../src/cloud/oss/object-store.js';
import { type OpeningOptions, openBucket } from '../../../src/cloud/oss/opening.js';
import { type OssServer, TEST_KEYS } from './server.js';

export const TEST_SOURCE: CredentialSource = { described: 'the test', credentials: async () => TEST_KEYS };

/** Waits are noted and not waited for. */
export function openingAt(
  server: OssServer,
  options: Partial<OpeningOptions> = {},
): OpeningOptions & { waits: number[] } {
  const waits: number[] = [];
  return {
    source: TEST_SOURCE,
    endpoint: server.endpoint,
    now: Date.now,
    sleep: async (ms) => void waits.push(ms),
    interrupted: new AbortController().signal,
    silence: 5000,
    waits,
    ...options,
  };
}

export function openAt(server: OssServer, options: Partial<OpeningOptions> = {}): Promise<ObjectStore> {
  return openBucket('logs', openingAt(server, options));
}
