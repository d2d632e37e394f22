/** Reports for pipelines: `--report junit=path`. */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PersonError, reasonOf } from '../errors.js';
import { type CheckReport, junitText, sarifText } from '../output/checkreport.js';
import type { Result } from '../trail/doctor/check.js';
import { CHECKS } from '../trail/doctor/examine.js';
import { subjectOf } from './presenting/doctor.js';

const WRITERS: ReadonlyMap<string, (report: CheckReport) => string> = new Map([
  ['junit', junitText],
  ['sarif', sarifText],
]);

export interface WantedReport {
  readonly path: string;
  readonly write: (report: CheckReport) => string;
}

/** @throws PersonError for a kind that is not known, before anything is asked */
export function readReports(values: readonly string[]): readonly WantedReport[] {
  return values.map((value) => {
    const [, kind = '', path = ''] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
    const write = WRITERS.get(kind.toLowerCase());
    if (write !== undefined && path !== '') return { path, write };
    throw new PersonError(
      `--report ${JSON.stringify(value)} says no kind of report and path`,
      'Write junit=path or sarif=path.',
    );
  });
}

export async function writeReports(
  wanted: readonly WantedReport[],
  results: readonly Result[],
  time: number,
): Promise<void> {
  if (wanted.length === 0) return;
  const { version } = createRequire(import.meta.url)('#package.json') as { version: string };
  const report: CheckReport = {
    name: 'atrail trail doctor',
    version,
    checks: CHECKS,
    results: results.map((result) => ({
      check: result.check,
      verdict: result.verdict,
      subject: subjectOf(result),
      address: addressOf(result),
      says: result.says,
      ...(result.next === undefined ? {} : { next: result.next }),
    })),
    time,
  };
  for (const { path, write } of wanted) {
    await writeFile(path, write(report)).catch((thrown: unknown) => {
      throw new PersonError(
        `the report ${path} cannot be written: ${reasonOf(thrown)}`,
        'Name a file in a folder that is there and can be written.',
      );
    });
  }
}

function addressOf({ trail }: Result): string {
  if (trail === undefined) return 'actiontrail/account';
  return trail.arn ?? `actiontrail/${trail.homeRegion}/${trail.name}`;
}
