/** The thread that takes stock of an archive while the bucket is connected to. An error ends it, which is heard. */
import { parentPort } from 'node:worker_threads';
import { type StockQuestion, takeStock } from './stocktaking.js';

const port = parentPort!;
port.once('message', (question: StockQuestion) => takeStock(question, (told) => port.postMessage(told)));
