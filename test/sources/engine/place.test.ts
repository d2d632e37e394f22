import { describe, expect, test } from 'vitest';
import { isEnginePlace, readEnginePlace } from '../../../src/sources/engine/place.js';
import { runHere } from '../../support/program.js';

describe('engines in --in', () => {
  test.each([
    ['clickhouse://ch/audit.events', 'http://ch:8123', undefined, 'audit', 'events'],
    ['clickhouse://me@ch:9123/audit.events', 'http://ch:9123', 'me', 'audit', 'events'],
    ['clickhouses://me%40x@ch.example.com/audit.a.b', 'https://ch.example.com:8443', 'me@x', 'audit', 'a.b'],
    ['ClickHouse://[::1]:8123/a%2Eb.c', 'http://[::1]:8123', undefined, 'a.b', 'c'],
  ])('%s', (text, url, user, database, table) => {
    expect(isEnginePlace(text)).toBe(true);
    expect(readEnginePlace(text)).toEqual({ kind: 'clickhouse', text, url, user, database, table });
  });

  test.each([
    'clickhouse://',
    'clickhouse://ch',
    'clickhouse://ch/events',
    'clickhouse://ch/.events',
    'clickhouse://ch/audit.',
    'clickhouse://ch/a.b/c',
    'clickhouse://c h/a.b',
    'clickhouse://ch:99999/a.b',
    'clickhouse://ch/a.%zz',
  ])('%s names no table', (text) => {
    expect(() => readEnginePlace(text)).toThrow(/names no table in ClickHouse/);
  });

  test.each([
    ['sls://audit-project/actiontrail_audit', undefined],
    ['SLS://audit-project/actiontrail_audit?region=eu-central-1', 'eu-central-1'],
  ])('%s', (text, region) => {
    const place = { kind: 'sls', text, project: 'audit-project', logstore: 'actiontrail_audit', region };
    expect(readEnginePlace(text)).toEqual(place);
  });

  test.each([
    'sls://',
    'sls://p',
    'sls://audit-project/',
    'sls://audit-project/a/b',
    'sls://audit.project/a',
    'sls://audit-project/a?x=1',
  ])('%s names no logstore', (text) => expect(() => readEnginePlace(text)).toThrow(/names no logstore/));

  test.each(['./clickhouse', 'oss://bucket', '-', 'clickhouse:/x', ''])('%j is none', (text) => {
    expect(isEnginePlace(text)).toBe(false);
  });

  test('a password is refused and not repeated', async () => {
    const ran = await runHere('archive', 'search', '--in', 'clickhouse://me:s3cret@ch/a.b');
    expect(ran).toMatchObject({ code: 2, stderr: expect.not.stringContaining('s3cret') });
    expect(ran.stderr).toContain('a password in --in can be seen by everybody on this machine');
  });

  test('an engine is not mixed with files, nor with another one', async () => {
    const files = await runHere('archive', 'search', '--in', 'clickhouse://ch/a.b', '--in', '.', 'event: X');
    expect(files).toMatchObject({ code: 2, stderr: expect.stringContaining('and files beside it') });
    const two = await runHere(
      'archive',
      'stats',
      '--by',
      'user',
      '--in',
      'clickhouse://ch/a.b',
      'clickhouse://ch/a.c',
    );
    expect(two).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('several engines are named in --in'),
    });
  });

  test('an engine has no files to list', async () => {
    const ran = await runHere('archive', 'ls', '--in', 'clickhouse://ch/a.b');
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('ls looks at files, and clickhouse://ch/a.b holds events'),
    });
  });
});
