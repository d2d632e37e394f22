/** A server for the length of one test. */
import { onTestFinished } from 'vitest';
import { type ActionTrailOptions, type ActionTrailServer, startActionTrail } from './server.js';

export async function runActionTrail(options: ActionTrailOptions = {}): Promise<ActionTrailServer> {
  const server = await startActionTrail(options);
  onTestFinished(() => server.close());
  return server;
}
