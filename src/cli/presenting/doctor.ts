/** What `trail doctor` prints. */
import { type ExitCode, PersonError } from '../../errors.js';
import type { Paint } from '../../output/paint.js';
import { makeVisible } from '../../output/visible.js';
import type { Result, Verdict } from '../../trail/doctor/check.js';
import { listText } from '../../trail/regions.js';
import type { DoctorFlags } from '../commands/trail/doctor.js';
import { type Context, paintOf } from '../context.js';
import { type RowRecord, writeRecords } from '../records.js';
import type { Seen } from '../trails/finding.js';

const COLUMNS = ['subject', 'homeRegion', 'check', 'verdict', 'weight', 'good', 'says', 'next'];
const MARKS: Readonly<Record<Verdict, string>> = {
  ok: 'ok     ',
  finding: 'FINDING',
  unknown: 'UNKNOWN',
  skipped: 'skipped',
};

export function subjectOf({ trail }: Result): string {
  return trail?.name ?? 'account';
}

/** @throws PersonError where the trail that shall be looked at is not seen */
export function checkSeen(name: string | undefined, { trails, regions }: Seen): void {
  if (name === undefined || trails.some((trail) => trail.name === name)) return;
  throw new PersonError(
    `no trail named ${JSON.stringify(name)} is seen from ${listText(regions)}`,
    'atrail trail list --region all shows all trails.',
  );
}

export async function printResults(
  context: Context,
  { output, color }: DoctorFlags,
  results: readonly Result[],
): Promise<void> {
  const { stdout, stderr } = context;
  if (output === 'table') await stdout.write(linesOf(results, await paintOf(context, stdout, color)));
  else await writeRecords(stdout, output, COLUMNS, results.map(recordOf));
  const count = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length;
  await stderr.write(
    `checks  ${results.length} = ${count('ok')} ok + ${count('finding')} findings + ${count('unknown')} unknown + ${count('skipped')} skipped\n` +
      'note    who could delete trails, buckets or files is not looked at: RAM policies decide that\n',
  );
}

function linesOf(results: readonly Result[], paint: Paint): string {
  const brush = { ok: paint.green, finding: paint.red, unknown: paint.yellow, skipped: paint.dim };
  const ids = Math.max(...results.map(({ check }) => check.id.length));
  const subjects = Math.max(...results.map((result) => makeVisible(subjectOf(result)).length));
  return results
    .map((result) => {
      const { check, verdict, says, next } = result;
      const start = `${brush[verdict](MARKS[verdict])}  ${makeVisible(subjectOf(result)).padEnd(subjects)}  ${check.id.padEnd(ids)}`;
      return `${start}  ${makeVisible(next === undefined ? says : `${says}. ${next}`)}\n`;
    })
    .join('');
}

function recordOf(result: Result): RowRecord {
  const { check, trail, verdict, says, next = null } = result;
  const cells = [
    subjectOf(result),
    trail?.homeRegion ?? null,
    check.id,
    verdict,
    check.weight,
    check.good,
    says,
    next,
  ];
  return { cells, members: cells.map((value, at) => [COLUMNS[at]!, value] as const) };
}

/** What could not be found out may be worse than what was. */
export function exitCodeOf(results: readonly Result[]): ExitCode {
  if (results.some(({ verdict }) => verdict === 'unknown')) return 2;
  return results.some(({ verdict }) => verdict === 'finding') ? 1 : 0;
}
