/** The thread that checks and stores what a run of synchronising receives. */
import { parentPort, workerData } from 'node:worker_threads';
import { keepFreedMemory } from '../freed-memory.js';
import { Keeper } from './keeping.js';
import type { Delivery, Receipt, Workplace } from './keeping-thread.js';
import { Storage } from './storing.js';

keepFreedMemory();
const port = parentPort!;
const { archive, pid } = workerData as Workplace;
const keeper = new Keeper(new Storage(archive, pid));

// The next one is checked while the disk flushes this one. An error ends the thread, which the main thread hears.
port.on('message', async ({ number, all }: Delivery) => {
  port.postMessage({ number, kept: await keeper.keep(all) } satisfies Receipt);
});
