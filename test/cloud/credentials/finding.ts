/** A home folder with files in it, and what is found there. */
import { chmodSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect as dial } from 'node:net';
import { findSource } from '../../../src/cloud/credentials/chain.js';
import type { Tools } from '../../../src/cloud/credentials/tools.js';
import { createSts } from '../../../src/cloud/sts.js';
import { createTransport, LIMITS } from '../../../src/cloud/transport.js';
import { PersonError } from '../../../src/errors.js';
import { temporaryFolder, writeBelow } from '../../support/archive.js';
import { fakeContext } from '../../support/context.js';
import { closedPort } from '../asking.js';
import type { FarEnd } from '../far-end.js';

export const ID = 'LTAI5tEXAMPLEfinding';
/** Each of these must never be seen. */
export const SECRETS = {
  secret: 'cAnArYsEcReT0000000000000000ab',
  token: 'cAnArYtOkEn/of+the=session',
  bearer: 'cAnArYbEaReR',
} as const;

export interface Place {
  readonly env?: Readonly<Record<string, string>>;
  /** The profiles of `~/.aliyun/config.json`, or the text of the file. */
  readonly cli?: readonly object[] | string;
  readonly current?: string;
  /** The text of `~/.alibabacloud/credentials`. */
  readonly ini?: string;
  readonly mode?: number;
  readonly sts?: FarEnd;
  readonly metadata?: FarEnd;
  readonly onEcs?: boolean;
  readonly interrupted?: AbortSignal;
}

export async function findIn(place: Place, profile?: string) {
  const { env = {}, cli, current, ini, mode = 0o600, sts, metadata, onEcs = false } = place;
  const home = temporaryFolder();
  if (cli !== undefined) {
    const text = typeof cli === 'string' ? cli : JSON.stringify({ current, profiles: cli, meta_path: '' });
    chmodSync(writeBelow(home, '.aliyun/config.json', text), mode);
  }
  if (ini !== undefined) chmodSync(writeBelow(home, '.alibabacloud/credentials', ini), mode);
  const { context } = fakeContext({ now: '2026-06-15T12:00:00Z' });
  const { now, sleep } = context;
  const interrupted = place.interrupted ?? context.interrupted;
  const transport = createTransport({ env, now, interrupted, limits: LIMITS });
  const notes: string[] = [];
  const tools: Tools = {
    env,
    home,
    now,
    transport,
    sts: createSts({ transport, sleep, url: sts?.url ?? `http://127.0.0.1:${await closedPort()}` }),
    note: (text) => notes.push(text.replaceAll(home, '~')),
    metadataAgent: agentTo(metadata?.port ?? (await closedPort())),
    onEcs: () => onEcs,
  };
  return { source: await findSource(tools, profile), notes, home, sleep };
}

/** Whatever address is asked, this port answers. */
function agentTo(port: number): Agent {
  const agent = new Agent();
  agent.createConnection = (_options, connected) =>
    dial({ host: '127.0.0.1', port }, () => connected?.(null, undefined as never));
  return agent;
}

/** The error with which finding credentials, or getting them, ends; without any secret in it. */
export async function refusal(place: Place, profile?: string): Promise<PersonError> {
  try {
    const { source } = await findIn(place, profile);
    await source.credentials();
  } catch (thrown) {
    if (!(thrown instanceof PersonError)) throw thrown;
    const told = `${thrown.message}\n${thrown.next}\n${thrown.stack}`;
    for (const secret of Object.values(SECRETS)) {
      if (told.includes(secret)) throw new Error('a secret is shown');
    }
    return thrown;
  }
  throw new Error('nothing was refused');
}
