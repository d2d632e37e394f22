/** What is printed about snapshots of trails. */
import { formatTime } from '../../event/time.js';
import { frameTable } from '../../output/boxes.js';
import { makeVisible } from '../../output/visible.js';
import { destinationsText } from '../../trail/recording.js';
import type { SnapshotList, StoredSnapshot } from '../../trail/snapshots.js';
import { type Context, paintOf } from '../context.js';

const HEAD = ['trail', 'home', 'taken', 'before', 'logged', 'destinations', 'file'];

export async function printSnapshots(context: Context, snapshots: readonly StoredSnapshot[]): Promise<void> {
  if (snapshots.length === 0) return;
  const { stdout } = context;
  const rows = snapshots.map(({ trail, taken, before, logging, path }) => [
    trail.name,
    trail.homeRegion,
    formatTime(taken),
    before,
    logging ? 'yes' : 'no',
    destinationsText(trail.settings),
    path,
  ]);
  // Paths are there to be copied, so nothing is cut.
  await stdout.write(frameTable({ head: HEAD, rows, paint: await paintOf(context, stdout) }));
}

export async function tellDamaged({ stderr }: Context, damaged: SnapshotList['damaged']): Promise<void> {
  for (const { reason } of damaged) await stderr.write(`damaged ${makeVisible(reason)}\n`);
}

export async function tellSource(
  { stderr }: Context,
  { path, taken, before }: StoredSnapshot,
): Promise<void> {
  await stderr.write(`${makeVisible(`from    ${path}, taken ${formatTime(taken)} before ${before}`)}\n`);
}
