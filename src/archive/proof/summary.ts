/** What a verification has found, as a text that can be put into a report and signed. Pure. */
import { CHECKS, type Check, type Finding, type Verdict } from './finding.js';
import { type Meanings, meaningText } from './naming.js';

export interface SummaryFacts {
  readonly archive: string;
  /** Name and version of the tool. */
  readonly tool: string;
  /** ISO 8601. */
  readonly started: string;
  readonly finished: string;
  readonly manifest: { readonly lines: number; readonly last: string; readonly objects: number } | undefined;
  /** The bucket that was compared with, and when it was listed. */
  readonly against?: string;
  readonly sums: readonly (readonly [label: string, value: string])[];
  readonly meanings: Meanings;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** Findings that are not among them. */
  readonly more: number;
  /** Checks that were made. */
  readonly made: ReadonlySet<Check>;
  readonly signedBy: readonly string[];
}

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  whole: 'whole: every check that was made holds',
  different: 'different: something is not as it should be',
  undecided: 'not decided: nothing is known to be wrong, and not everything could be checked',
};

/** Lines of at most 100 columns where nothing longer stands in them, each ended by a line feed. */
export function summaryText(facts: SummaryFacts, hash: (text: string) => string): string {
  const body = [
    'VERIFICATION OF AN ACTIONTRAIL ARCHIVE',
    '',
    ...labelled([
      ['archive', facts.archive],
      ['verified', `${facts.started} to ${facts.finished}`],
      ['tool', facts.tool],
      ...manifestRows(facts),
      ['compared with', facts.against ?? 'no bucket'],
      ...facts.sums,
      ['size in name', meaningText(facts.meanings.size) || '-'],
      ['md5 in name', meaningText(facts.meanings.md5) || '-'],
      ['verdict', VERDICTS[facts.verdict]],
    ]),
    '',
    'CHECKS',
    '',
    ...checkLines(facts),
    '',
    'FINDINGS',
    '',
    ...findingLines(facts),
    '',
    'WHAT THIS PROVES',
    '',
    ...proofLines(facts),
    '',
    'SIGNED OFF',
    '',
    ...(facts.signedBy.length > 0 ? facts.signedBy : ['']).map(
      (name) => `${name.padEnd(40)}  date and signature: ____________________`,
    ),
    '',
  ].join('\n');
  return `${body}\nsha256 of everything above this line: ${hash(body)}\n`;
}

function manifestRows({ manifest }: SummaryFacts): [string, string][] {
  if (manifest === undefined) return [['manifest', 'none was looked at']];
  return [
    ['manifest', `${manifest.lines} lines, of which ${manifest.objects} tell of files that should be there`],
    ['head', manifest.last],
  ];
}

function labelled(rows: readonly (readonly [string, string])[]): string[] {
  const wide = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(wide)}  ${value}`);
}

function checkLines({ findings, made, more }: SummaryFacts): string[] {
  return (Object.keys(CHECKS) as Check[]).map((check) => {
    const found = findings.filter((each) => each.check === check && each.severity !== 'note');
    const state = !made.has(check)
      ? 'not made '
      : found.some(({ severity }) => severity === 'difference')
        ? 'DIFFERENT'
        : found.length > 0
          ? 'undecided'
          : more > 0
            ? 'see below'
            : 'holds    ';
    return `${state}  ${CHECKS[check]}`;
  });
}

function findingLines({ findings, more }: SummaryFacts): string[] {
  const shown = findings.filter(({ severity }) => severity !== 'note');
  const notes = findings.length - shown.length;
  const lines = shown.map(({ severity, check, path, text }) => {
    const where = path === undefined ? '' : `${path}: `;
    return `${severity}  ${check}: ${where}${text}`;
  });
  if (more > 0) lines.push(`and ${more} more`);
  if (lines.length === 0) lines.push('none');
  if (notes > 0)
    lines.push(`besides, ${notes} notes about what is unusual and no sign of anything wrong by itself`);
  return lines;
}

function proofLines({ manifest, against }: SummaryFacts): string[] {
  const lines =
    manifest === undefined
      ? [
          'Without a manifest, each file was held against its own checksums, its content and its name. That',
          'shows accidents and most exchanges; it does not show files that were taken away, nor a file that',
          'somebody has written anew as a whole.',
        ]
      : [
          'Where the checks hold, the files are those that were recorded when they were fetched, and none is',
          'missing. Who can write to the archive could write a new manifest, too: it is the same one only if',
          'its head, or a line of it, was noted elsewhere. Compare the hash above with such a note (--head).',
        ];
  if (against === undefined) {
    lines.push(
      'The bucket was not looked at: what was never delivered or never fetched cannot be known from here.',
    );
  }
  return lines;
}
