/** What `archive backfill` prints. */
import { reasonOf } from '../../errors.js';
import { frameTable } from '../../output/boxes.js';
import { makeVisible } from '../../output/visible.js';
import type { BackfillOutcome } from '../backfilling.js';
import type { BackfillFlags } from '../commands/archive/backfill.js';
import { type Context, paintOf } from '../context.js';
import { sizeText } from '../measures.js';
import { writeRecords } from '../records.js';

const COLUMNS = ['region', 'asked', 'known', 'files', 'events', 'bytes', 'unreadable', 'failure'];

export async function printBackfill(
  context: Context,
  { output, color }: BackfillFlags,
  { regions, code }: BackfillOutcome,
): Promise<void> {
  const { stdout, stderr } = context;
  const failureOf = (failure: unknown) => (failure === undefined ? null : makeVisible(reasonOf(failure)));
  if (output === 'table') {
    const rows = regions.map(({ region, asked, known, files, events, bytes }) => [
      ...[region, asked, known, files, events],
      sizeText(bytes),
    ]);
    const width = stdout.isTerminal ? { width: stdout.width } : {};
    const head = ['region', 'days asked', 'days known', 'files', 'events', 'size'];
    await stdout.write(frameTable({ head, rows, paint: await paintOf(context, stdout, color), ...width }));
  } else {
    const records = regions.map(({ region, asked, known, files, events, bytes, unreadable, failure }) => {
      const cells = [region, asked, known, files, events, bytes, unreadable, failureOf(failure)];
      return { cells, members: COLUMNS.map((column, at) => [column, cells[at]!] as const) };
    });
    await writeRecords(stdout, output, COLUMNS, records);
  }
  for (const { region, failure, unreadable } of regions) {
    if (failure !== undefined) await stderr.write(`failed  ${region}: ${failureOf(failure)}\n`);
    if (unreadable > 0) {
      await stderr.write(
        `warning: ${unreadable} entries of ${region} are no audit events, and are in no file\n`,
      );
    }
  }
  if (code === 130) await stderr.write('note    interrupted; the days that are complete are kept\n');
}
