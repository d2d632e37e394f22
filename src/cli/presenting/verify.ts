/** What `archive verify` prints, and the summary it writes. */
import { createHash } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BucketCounts } from '../../archive/proof/against.js';
import { CHECKS, type Check, type Finding } from '../../archive/proof/finding.js';
import { meaningText } from '../../archive/proof/naming.js';
import { summaryText, VERDICTS } from '../../archive/proof/summary.js';
import { PersonError, reasonOf } from '../../errors.js';
import { formatTime } from '../../event/time.js';
import { grouped } from '../../output/digits.js';
import type { Paint } from '../../output/paint.js';
import { makeVisible } from '../../output/visible.js';
import { startTurns } from '../../sources/archive/turns.js';
import type { FileReport, Verification } from '../../sources/archive/verifying.js';
import type { VerifyFlags } from '../commands/archive/verify.js';
import { type Context, paintOf } from '../context.js';
import { sizeText } from '../measures.js';
import { startProgress } from '../progress.js';
import { programVersion } from '../version.js';

/** What is kept for the summary. */
export interface Told {
  readonly started: number;
  readonly findings: readonly Finding[];
  readonly more: number;
}

/** Findings that a summary names one by one; a text that nobody reads to its end proves nothing. */
const NAMED_MAX = 1000;

export async function presentVerification(
  context: Context,
  { output, color }: VerifyFlags,
  verification: Verification,
): Promise<Told | 'interrupted'> {
  const { stdout, interrupted, now } = context;
  const started = now();
  const printer = printerFor(output, await paintOf(context, stdout, color));
  const findings: Finding[] = [];
  let more = 0;
  const keep = (found: readonly Finding[]) => {
    for (const finding of found) {
      if (findings.length < NAMED_MAX) findings.push(finding);
      else if (finding.severity !== 'note') more++;
    }
  };
  const before = verification.before();
  keep(before);
  await stdout.write(printer.found(before));
  const progress = startProgress(context);
  const turn = startTurns();
  for await (const report of verification.files()) {
    keep(report.findings);
    const text = printer.file(report);
    if (text !== '') {
      await progress.clear();
      await stdout.write(text);
    }
    await progress.update(
      () => `${grouped(verification.sums.files)} of ${grouped(verification.total)} files`,
    );
    await turn();
    // Where the reader is gone, the exit code and the summary are still wanted.
    if (interrupted.aborted) break;
  }
  await progress.clear();
  if (interrupted.aborted) return 'interrupted';
  const after = verification.after();
  keep(after);
  await stdout.write(printer.found(after));
  for await (const finding of verification.againstBucket()) {
    keep([finding]);
    await progress.clear();
    await stdout.write(printer.found([finding]));
    await progress.update(() => `${grouped(verification.bucket?.compared ?? 0)} objects compared`);
    await turn();
    if (interrupted.aborted) break;
  }
  await progress.clear();
  if (interrupted.aborted) return 'interrupted';
  await stdout.write(printer.close(verification));
  return { started, findings, more };
}

interface Printer {
  /** What is found beside the files. */
  found(findings: readonly Finding[]): string;
  file(report: FileReport): string;
  close(verification: Verification): string;
}

function printerFor(output: VerifyFlags['output'], paint: Paint): Printer {
  if (output === 'table') return linePrinter(paint);
  return output === 'jsonl' ? jsonLinePrinter() : jsonPrinter();
}

function linePrinter(paint: Paint): Printer {
  const words = {
    difference: paint.red('different'),
    undecided: paint.yellow('undecided'),
    note: paint.dim('note     '),
  };
  const line = ({ severity, path, check, text }: Finding) =>
    `${words[severity]} ${path === undefined ? '' : `${makeVisible(path)}: `}${check}: ${makeVisible(text)}\n`;
  const lines = (findings: readonly Finding[]) => findings.filter(isShown).map(line).join('');
  return {
    found: lines,
    file: ({ findings }) => lines(findings),
    close: (verification) =>
      [...sumRows(verification), ['verdict', VERDICTS[verification.verdict]] as const]
        .map(([label, value]) => `${label.padEnd(9)} ${value}\n`)
        .join(''),
  };
}

/** Of thousands of files, many have something unusual about them. */
function isShown({ severity, path }: Finding): boolean {
  return severity !== 'note' || path === undefined;
}

function sumRows({
  sums,
  roll,
  meanings,
  bucket,
}: Verification): (readonly [label: string, value: string])[] {
  const { files, whole, different, undecided, missing, extra, unknown, vouched, events, bytes } = sums;
  const parts = [
    `${grouped(whole)} whole`,
    `${grouped(different)} different`,
    `${grouped(undecided)} undecided`,
  ];
  const rows: (readonly [string, string])[] = [];
  if (roll !== undefined) {
    const { lines, last, problems } = roll.state;
    const chain = problems.length === 0 ? 'chain whole' : 'chain broken';
    rows.push(['manifest', `${grouped(lines)} lines, ${chain}, head ${last}`]);
  }
  rows.push(
    [
      'files',
      `${grouped(files)} = ${parts.join(' + ')}; ${grouped(missing)} missing, ${grouped(extra)} extra, ${grouped(unknown)} unknown`,
    ],
    [
      'bytes',
      `${sizeText(bytes)}, ${roll === undefined ? 'nothing vouches for them' : `as the manifest tells in ${grouped(vouched)} of ${grouped(files)} files`}`,
    ],
    ['events', grouped(events)],
  );
  for (const part of ['size', 'md5'] as const) {
    const text = meaningText(meanings[part]);
    if (text !== '') rows.push([`name ${part}`, text]);
  }
  if (bucket !== undefined) rows.push(['bucket', bucketText(bucket)]);
  if (sums.notes > 0) rows.push(['notes', `${grouped(sums.notes)} (-o jsonl has them)`]);
  return rows;
}

function bucketText(counts: BucketCounts): string {
  const { same, deleted, replaced, added, missed, notAsked, others } = counts;
  const parts = [
    ...[`${grouped(same)} the same`, `${grouped(deleted)} deleted`, `${grouped(replaced)} replaced`],
    ...[`${grouped(missed)} missed`, `${grouped(added)} added since`, `${grouped(notAsked)} never asked for`],
    ...(others > 0 ? [`${grouped(others)} others`] : []),
  ];
  return parts.join(', ');
}

function jsonLinePrinter(): Printer {
  const lines = (values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
  return {
    found: (findings) => lines(findings.map(findingRecord)),
    file: (report) => lines([fileRecord(report)]),
    close: (verification) => lines([sumRecord(verification)]),
  };
}

/** One object, whose `files` come first, so that only what is found beside them has to be kept. */
function jsonPrinter(): Printer {
  const kept: Finding[] = [];
  let separator = '{"files":[\n';
  return {
    found(findings) {
      for (const finding of findings) kept.push(finding);
      return '';
    },
    file(report) {
      const text = separator + JSON.stringify(fileRecord(report));
      separator = ',\n';
      return text;
    },
    close(verification) {
      const start = separator === ',\n' ? '\n]' : '{"files":[]';
      const rest = { findings: kept.map(findingRecord), ...sumRecord(verification) };
      return `${start},\n${JSON.stringify(rest).slice(1)}\n`;
    },
  };
}

function findingRecord({ check, severity, path, text }: Finding): object {
  return { kind: 'finding', check, severity, path: path ?? null, text };
}

function fileRecord({ path, verdict, facts, isVouched, meaning, findings }: FileReport): object {
  const { digest, events, oldest, newest } = facts;
  return {
    kind: 'file',
    path,
    verdict,
    asInManifest: isVouched,
    size: digest?.size ?? null,
    sha256: digest?.sha256 ?? null,
    md5: digest?.md5 ?? null,
    textSize: digest?.text?.size ?? null,
    textMd5: digest?.text?.md5 ?? null,
    events,
    first: formatTime(oldest) || null,
    last: formatTime(newest) || null,
    nameSize: meaning?.size ?? null,
    nameMd5: meaning?.md5 ?? null,
    findings: findings.map(({ check, severity, text }) => ({ check, severity, text })),
  };
}

function sumRecord({ sums, roll, meanings, verdict, bucket }: Verification): object {
  const { files, whole, different, undecided, missing, extra, unknown, vouched, events, bytes } = sums;
  const manifest =
    roll === undefined
      ? null
      : {
          lines: roll.state.lines,
          head: roll.state.last,
          chain: roll.state.problems.length === 0,
          objects: roll.expected.size,
        };
  return {
    kind: 'sum',
    verdict,
    manifest,
    counts: { files, whole, different, undecided, missing, extra, unknown, vouched, events, bytes },
    nameSize: meanings.size,
    nameMd5: meanings.md5,
    bucket: bucket ?? null,
  };
}

/** @throws PersonError where the summary cannot be written */
export async function writeSummary(
  { stderr, now }: Context,
  { summary, signedBy = [], filesOnly, against }: VerifyFlags,
  archive: string,
  verification: Verification,
  { started, findings, more }: Told,
): Promise<void> {
  const { roll, meanings, verdict } = verification;
  const checks = Object.keys(CHECKS) as Check[];
  const needManifest: readonly Check[] = ['manifest', 'missing', 'extra', 'sha256'];
  const notMade = new Set<Check>(roll === undefined ? needManifest : []);
  if (against === undefined) notMade.add('bucket');
  // That there is none is itself a finding.
  if (!filesOnly && against === undefined && roll === undefined) notMade.delete('manifest');
  const text = summaryText(
    {
      archive: makeVisible(resolve(archive)),
      tool: `atrail ${programVersion()}`,
      started: formatTime(started),
      finished: formatTime(now()),
      manifest:
        roll === undefined
          ? undefined
          : { lines: roll.state.lines, last: roll.state.last, objects: roll.expected.size },
      sums: sumRows(verification).filter(([label]) => ['files', 'bytes', 'events', 'bucket'].includes(label)),
      ...(against === undefined ? {} : { against: makeVisible(against) }),
      meanings,
      verdict,
      findings: findings.map((each) => ({
        ...each,
        text: makeVisible(each.text),
        ...(each.path === undefined ? {} : { path: makeVisible(each.path) }),
      })),
      more,
      made: new Set(checks.filter((check) => !notMade.has(check))),
      signedBy: signedBy.map(makeVisible),
    },
    (body) => createHash('sha256').update(body).digest('hex'),
  );
  try {
    await writeFile(`${summary}.partial`, text, { mode: 0o600 });
    await rename(`${summary}.partial`, summary!);
  } catch (thrown) {
    throw new PersonError(
      `the summary cannot be written: ${reasonOf(thrown)}`,
      'Give another path with --summary.',
    );
  }
  await stderr.write(`summary ${makeVisible(summary!)}\n`);
}
