/** The thread that takes stock of an archive while the bucket is connected to. An error ends it, which is heard. */
import { parentPort, workerData } from 'node:worker_threads';
import { type StockQuestion, takeStock } from './stocktaking.js';

takeStock(workerData as StockQuestion, (told) => parentPort!.postMessage(told));
