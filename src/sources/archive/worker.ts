/** A thread of a scan: waits for its job, does it, and posts what it finds. */
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { keepFreedMemory } from '../../archive/freed-memory.js';
import { type Batch, RECORD } from '../answer/batch.js';
import { Control } from './control.js';
import { Examiner } from './examine.js';
import { type Job, postBatch } from './message.js';
import { filesOfRun } from './runs.js';

/** Rows of whole files are sent when they come to this many bytes. */
const SEND_AT = 2 ** 20;

const port = parentPort!;
keepFreedMemory();
port.once('message', (job: Job) => {
  work(job).then(
    () => port.close(),
    // A rejection nobody handles ends the thread with its error, which the main thread hears.
    (thrown) => {
      throw thrown;
    },
  );
});

async function work(job: Job): Promise<void> {
  const { thread, shared, runLength, question, seed } = job;
  const paths = job.paths.split('\0');
  const control = new Control(shared);
  const post = (run: number, batch: Batch, done: boolean) => {
    control.sent(thread, batch.text.length + batch.rows.count * RECORD);
    postBatch(port, thread, run, batch, done);
  };
  const recycled = () => receiveMessageOnPort(port)?.message as ArrayBuffer | undefined;
  const isStopped = () => control.stopped;
  const examiner = new Examiner(question, seed, { recycled, isStopped });
  for (let run = control.claimRun(); run !== undefined; run = control.claimRun()) {
    const [from, to] = filesOfRun(run, runLength, paths.length);
    if (from === to) return;
    for (let file = from; file < to && !control.stopped; file++) {
      for await (const part of examiner.examine(file, paths[file]!)) {
        post(run, part, false);
        control.waitForReader(thread);
      }
      // Whole files, so that their rows are in order; and not too many, so that buffers stay small.
      if (examiner.waiting > SEND_AT) post(run, examiner.take(), false);
    }
    post(run, examiner.take(), true);
  }
}
