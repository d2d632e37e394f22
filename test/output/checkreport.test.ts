import { describe, expect, it } from 'vitest';
import { type CheckReport, junitText, sarifText } from '../../src/output/checkreport.js';
import { xmlText } from '../../src/output/xml.js';

const checks = [
  { id: 'logging', good: 'the trail logs', weight: 'error' },
  { id: 'bucket-private', good: 'the bucket is private', weight: 'warning' },
] as const;

const REPORT: CheckReport = {
  name: 'atrail trail doctor',
  version: '1.2.3',
  time: Date.parse('2026-06-15T12:00:00Z'),
  checks,
  results: [
    { check: checks[0], verdict: 'ok', subject: 'audit-main', address: 'acs:a/audit-main', says: 'logs' },
    {
      check: checks[1],
      verdict: 'finding',
      subject: 'audit-main',
      address: 'acs:a/audit-main',
      says: 'its ACL is "<public>" & \x1b[31mred\uFFFF',
      next: 'Make it private',
    },
    {
      check: checks[0],
      verdict: 'unknown',
      subject: 'backup & co',
      address: 'acs:a/backup & co',
      says: 'not told',
      next: 'Allow it.',
    },
    {
      check: checks[1],
      verdict: 'skipped',
      subject: 'backup & co',
      address: 'acs:a/backup & co',
      says: 'no bucket',
    },
  ],
};

describe('JUnit', () => {
  it('has a suite for each subject, findings as failures and what is unknown as errors', () => {
    expect(junitText(REPORT)).toBe(`\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="atrail trail doctor" tests="4" failures="1" errors="1" skipped="1" time="0">
  <testsuite name="audit-main" tests="2" failures="1" errors="0" skipped="0" time="0" timestamp="2026-06-15T12:00:00">
    <testcase name="logging: the trail logs" classname="atrail trail doctor.audit-main" time="0"/>
    <testcase name="bucket-private: the bucket is private" classname="atrail trail doctor.audit-main" time="0">
      <failure message="its ACL is &quot;&lt;public&gt;&quot; &amp; \\x1b[31mred\uFFFD" type="bucket-private">Make it private</failure>
    </testcase>
  </testsuite>
  <testsuite name="backup &amp; co" tests="2" failures="0" errors="1" skipped="1" time="0" timestamp="2026-06-15T12:00:00">
    <testcase name="logging: the trail logs" classname="atrail trail doctor.backup &amp; co" time="0">
      <error message="not told" type="logging">Allow it.</error>
    </testcase>
    <testcase name="bucket-private: the bucket is private" classname="atrail trail doctor.backup &amp; co" time="0">
      <skipped message="no bucket"/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  it('is well-formed whatever stands in it', () => {
    const all = `${Array.from({ length: 0x2100 }, (_, code) => String.fromCharCode(code)).join('')}\uD800\uFFFE]]>`;
    const text = xmlText({ name: 'a', attributes: { b: all }, text: all });
    // What XML 1.0 allows, and no line break within a value.
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toMatch(/^[\n\x20-\uD7FF\uE000-\uFFFD]*$/);
    expect(text.replace(/&(?:amp|lt|gt|quot);/g, '').match(/[<>&]/g)).toEqual(['<', '>', '<', '>', '<', '>']);
  });
});

describe('SARIF', () => {
  const log = JSON.parse(sarifText(REPORT));
  const [run] = log.runs;

  it('names the program, its version, and every rule with its level', () => {
    expect([log.version, log.$schema]).toEqual(['2.1.0', 'https://json.schemastore.org/sarif-2.1.0.json']);
    expect(run.tool.driver).toMatchObject({ name: 'atrail trail doctor', version: '1.2.3' });
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual([
      'logging',
      'bucket-private',
    ]);
    expect(run.tool.driver.rules[1].defaultConfiguration).toEqual({ level: 'warning' });
  });

  it('has a result for each finding, with a rule that is there and a place', () => {
    expect(run.results).toHaveLength(1);
    expect(run.results[0]).toMatchObject({
      ruleId: 'bucket-private',
      ruleIndex: 1,
      level: 'warning',
      partialFingerprints: { 'subject/v1': 'bucket-private:acs:a/audit-main' },
    });
    expect(run.results[0].message.text).toMatch(/^audit-main: its ACL is .*\. Make it private$/);
    expect(run.results[0].locations[0]).toMatchObject({
      physicalLocation: { artifactLocation: { uri: 'acs%3Aa/audit-main' }, region: { startLine: 1 } },
      logicalLocations: [{ fullyQualifiedName: 'acs:a/audit-main' }],
    });
  });

  it('says that the run was not whole where something is unknown', () => {
    expect(run.invocations).toHaveLength(1);
    expect(run.invocations[0]).toMatchObject({
      executionSuccessful: false,
      endTimeUtc: '2026-06-15T12:00:00.000Z',
    });
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
      { level: 'error', message: { text: 'backup & co: not told. Allow it.' } },
    ]);
    const whole = JSON.parse(sarifText({ ...REPORT, results: REPORT.results.slice(0, 1) }));
    expect(whole.runs[0]).toMatchObject({ results: [], invocations: [{ executionSuccessful: true }] });
  });
});
