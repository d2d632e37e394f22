/** A thread that reads for an index: waits for its job, does it, and posts what it reads. */
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { keepFreedMemory } from '../../archive/freed-memory.js';
import { Control } from '../archive/control.js';
import { AHEAD_MAX_KB, type IndexJob, type IndexMessage, postReading } from './crew.js';
import { Reader } from './reading.js';

const port = parentPort!;
keepFreedMemory();
port.once('message', (job: IndexJob) => {
  work(job).then(
    () => port.close(),
    // A rejection nobody handles ends the thread with its error, which the main thread hears.
    (thrown) => {
      throw thrown;
    },
  );
});

async function work({ thread, shared, paths, tasks, options }: IndexJob): Promise<void> {
  const control = new Control(shared, AHEAD_MAX_KB);
  const spare: ArrayBuffer[] = [];
  const recycled = () => {
    for (;;) {
      const message = receiveMessageOnPort(port)?.message as readonly ArrayBuffer[] | undefined;
      if (message === undefined) return spare.pop();
      spare.push(...message);
    }
  };
  const isStopped = () => control.stopped;
  const reader = new Reader(paths.split('\0'), { ...options, recycled, isStopped });
  for (let run = control.claimRun(); run !== undefined; run = control.claimRun()) {
    const task = tasks[run];
    if (task === undefined) break;
    for await (const reading of reader.read(task)) {
      if (control.stopped) return;
      postReading(port, control, thread, reading);
      if (reading.segment !== undefined) control.waitForRoom();
    }
  }
  port.postMessage({ thread } satisfies IndexMessage);
}
