/** What finding and fetching credentials needs of the world. */
import type { Agent } from 'node:http';
import type { Env } from '../env.js';
import type { Sts } from '../sts.js';
import type { Transport } from '../transport.js';

export interface Tools {
  readonly env: Env;
  readonly home: string;
  readonly now: () => number;
  readonly transport: Transport;
  readonly sts: Sts;
  /** Tells people something that they should know; each text once. */
  readonly note: (text: string) => void;
  /** Connects to the metadata service, wherever that is; usually without a proxy to its fixed address. */
  readonly metadataAgent?: Agent;
  /** Whether this machine is an ECS instance; looked up unless said. */
  readonly onEcs?: () => boolean;
}
