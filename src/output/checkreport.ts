/** What checks have found, as pipelines read it. */
import { type Element, xmlText } from './xml.js';

export interface ReportedCheck {
  /** Stable, such as `bucket-private`. */
  readonly id: string;
  /** What is good. */
  readonly good: string;
  readonly weight: 'error' | 'warning';
}

export interface ReportedResult {
  readonly check: ReportedCheck;
  readonly verdict: 'ok' | 'finding' | 'unknown' | 'skipped';
  /** What it is about: a name for people, and one that is the same in every run. */
  readonly subject: string;
  readonly address: string;
  readonly says: string;
  readonly next?: string;
}

export interface CheckReport {
  /** The command, as one would type it. */
  readonly name: string;
  readonly version: string;
  readonly checks: readonly ReportedCheck[];
  readonly results: readonly ReportedResult[];
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
}

/** JUnit XML: findings are failures, what could not be found out is an error. */
export function junitText({ name, results, time }: CheckReport): string {
  const subjects = [...new Set(results.map(({ subject }) => subject))];
  const timestamp = new Date(time).toISOString().slice(0, 19);
  const suites = subjects.map((subject): Element => {
    const own = results.filter((result) => result.subject === subject);
    return {
      name: 'testsuite',
      attributes: { name: subject, ...tally(own), timestamp },
      children: own.map((result) => caseOf(result, name)),
    };
  });
  return xmlText({ name: 'testsuites', attributes: { name, ...tally(results) }, children: suites });
}

function tally(results: readonly ReportedResult[]): Readonly<Record<string, number>> {
  const count = (verdict: ReportedResult['verdict']) =>
    results.filter((result) => result.verdict === verdict).length;
  return {
    tests: results.length,
    failures: count('finding'),
    errors: count('unknown'),
    skipped: count('skipped'),
    time: 0,
  };
}

const OUTCOMES = { ok: undefined, finding: 'failure', unknown: 'error', skipped: 'skipped' } as const;

function caseOf({ check, verdict, subject, says, next }: ReportedResult, command: string): Element {
  const attributes = { name: `${check.id}: ${check.good}`, classname: `${command}.${subject}`, time: 0 };
  const outcome = OUTCOMES[verdict];
  if (outcome === undefined) return { name: 'testcase', attributes };
  const told: Element =
    outcome === 'skipped'
      ? { name: outcome, attributes: { message: says } }
      : { name: outcome, attributes: { message: says, type: check.id }, text: next ?? says };
  return { name: 'testcase', attributes, children: [told] };
}

/** SARIF 2.1.0: findings are results, what could not be found out is a notification of an unsuccessful run. */
export function sarifText({ name, version, checks, results, time }: CheckReport): string {
  const endTimeUtc = new Date(time).toISOString();
  const undecided = results.filter(({ verdict }) => verdict === 'unknown');
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name,
            version,
            rules: checks.map(({ id, good, weight }) => ({
              id,
              shortDescription: { text: good },
              defaultConfiguration: { level: weight },
            })),
          },
        },
        invocations: [
          {
            executionSuccessful: undecided.length === 0,
            endTimeUtc,
            toolExecutionNotifications: undecided.map((result) => ({
              level: 'error',
              associatedRule: { id: result.check.id },
              message: { text: messageOf(result) },
              locations: [locationOf(result)],
            })),
          },
        ],
        results: results
          .filter(({ verdict }) => verdict === 'finding')
          .map((result) => ({
            ruleId: result.check.id,
            ruleIndex: checks.findIndex(({ id }) => id === result.check.id),
            level: result.check.weight,
            message: { text: messageOf(result) },
            locations: [locationOf(result)],
            partialFingerprints: { 'subject/v1': `${result.check.id}:${result.address}` },
          })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function messageOf({ subject, says, next }: ReportedResult): string {
  return `${subject}: ${says}.${next === undefined ? '' : ` ${next}`}`;
}

/** Some readers of SARIF want a file, so the address is given as one, too. */
function locationOf({ subject, address }: ReportedResult): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: address.split('/').map(encodeURIComponent).join('/') },
      region: { startLine: 1 },
    },
    logicalLocations: [{ name: subject, fullyQualifiedName: address, kind: 'resource' }],
  };
}
