import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { anEvent, temporaryFolder, writeArchive, writeBelow } from '../support/archive.js';
import { type CliResult, runCli } from '../support/context.js';

const DEMO = 'fixtures/demo/archive';

const EVENTS = [
  anEvent({
    eventId: 'B-1',
    eventTime: '2026-06-01T10:00:00Z',
    acsRegion: 'cn-hangzhou',
    resourceName: 'i-1;d-1',
    requestParameters: { Password: 'hunter2' },
  }),
  anEvent({
    eventId: 'B-2',
    eventTime: '2026-06-02T10:00:00Z',
    acsRegion: 'cn-hangzhou',
    errorCode: 'X,"y"\n',
  }),
  anEvent({ eventId: 'B-3', eventTime: '2026-06-02T11:00:00Z', acsRegion: '../../up/x=y', isGlobal: true }),
  anEvent({ eventId: 'B-4', eventTime: 'never', acsRegion: undefined }),
];

const archive = () => writeArchive([{ stamp: '2026-06-02T23:00:00Z', events: EVENTS }]);

function filesIn(folder: string): string[] {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true }) as {
      parentPath?: string;
      path: string;
      name: string;
      isFile(): boolean;
    }[]
  )
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(folder, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .sort();
}

function exported(format: string, to: string, ...args: string[]): Promise<CliResult> {
  return runCli(['export', format, '--to', to, ...args]);
}

async function ask(sql: string): Promise<unknown[][]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return (await connection.runAndReadAll(sql)).getRowsJson() as unknown[][];
}

describe('atrail export', () => {
  it('writes Parquet in folders for each day and region, which any reader understands', async () => {
    const to = join(temporaryFolder(), 'out');
    const { code, stdout, stderr } = await exported(
      'parquet',
      to,
      '--partition',
      'day,region',
      '--in',
      archive(),
    );
    expect(filesIn(to)).toEqual([
      '_atrail-export.json',
      'day=2026-06-01/region=cn-hangzhou/part-00000.parquet',
      'day=2026-06-02/region=..%2F..%2Fup%2Fx%3Dy/part-00000.parquet',
      'day=2026-06-02/region=cn-hangzhou/part-00000.parquet',
      'day=__HIVE_DEFAULT_PARTITION__/region=__HIVE_DEFAULT_PARTITION__/part-00000.parquet',
    ]);
    expect(stderr).toContain('events  4 read = 4 printed');
    expect(stderr).toContain('wrote   4 files to ');
    expect([code, stdout]).toEqual([0, '']);
    const all = `read_parquet('${to}/**/*.parquet', hive_partitioning = true)`;
    expect(
      await ask(
        `select id, "time", event, "user", error, global, resources, day, region from ${all} order by id`,
      ),
    ).toEqual([
      [
        'B-1',
        '2026-06-01 10:00:00',
        'DescribeInstances',
        'alice',
        null,
        null,
        ['i-1', 'd-1'],
        '2026-06-01',
        'cn-hangzhou',
      ],
      [
        'B-2',
        '2026-06-02 10:00:00',
        'DescribeInstances',
        'alice',
        'X,"y"\n',
        null,
        [],
        '2026-06-02',
        'cn-hangzhou',
      ],
      [
        'B-3',
        '2026-06-02 11:00:00',
        'DescribeInstances',
        'alice',
        null,
        true,
        [],
        '2026-06-02',
        '../../up/x=y',
      ],
      ['B-4', null, 'DescribeInstances', 'alice', null, null, [], null, null],
    ]);
    expect(await ask(`select json->>'$.requestParameters.Password' from ${all} where id = 'B-1'`)).toEqual([
      ['***'],
    ]);
    expect(JSON.parse(readFileSync(join(to, '_atrail-export.json'), 'utf8'))).toMatchObject({
      schema: 1,
      format: 'parquet',
      partition: ['day', 'region'],
      query: '*',
      masked: true,
      complete: true,
      files: filesIn(to).slice(1),
    });
  });

  it('has the columns of the table events', async () => {
    const to = join(temporaryFolder(), 'out');
    await exported('parquet', to, '--in', DEMO);
    const [columns, described] = await Promise.all([
      ask(`select column_name from (describe from read_parquet('${to}/part-00000.parquet'))`),
      runCli(['sql', 'select column_name from (describe events)', '--in', DEMO, '-o', 'csv']),
    ]);
    expect(columns.map(([name]) => `${name}\n`).join('')).toBe(described.stdout.replace('column_name\n', ''));
    expect(await ask(`select count(*), count(distinct id) from read_parquet('${to}/*.parquet')`)).toEqual([
      ['5651', '5651'],
    ]);
  });

  it('writes JSON lines and CSV, to a file, to folders, or to standard output', async () => {
    const folder = temporaryFolder();
    const source = archive();
    const lines = await exported('jsonl', '-', '--in', source, '--region', 'cn-hangzhou', '--event', '*');
    const found = await runCli([
      'archive',
      'search',
      '--in',
      source,
      '--region',
      'cn-hangzhou',
      '-o',
      'jsonl',
    ]);
    expect(lines.stdout).toBe(found.stdout);
    const file = join(folder, 'events.csv');
    await exported(
      'csv',
      file,
      '--in',
      source,
      '--fields',
      'time,id,error,resource,requestParameters.Password',
    );
    expect(readFileSync(file, 'utf8')).toBe(`\
time,id,error,resource,requestParameters.Password
2026-06-01T10:00:00Z,B-1,,"[""i-1"",""d-1""]",***
2026-06-02T10:00:00Z,B-2,"X,""y""
",[],
2026-06-02T11:00:00Z,B-3,,[],
,B-4,,[],
`);
    const to = join(folder, 'days');
    await exported('csv', to, '--in', source, '--partition', 'day,account', '--reveal');
    expect(filesIn(to)[1]).toBe('day=2026-06-01/account=__HIVE_DEFAULT_PARTITION__/part-00000.csv');
    const [header, row] = readFileSync(join(to, filesIn(to)[1]!), 'utf8').split('\n');
    expect(header).toBe(
      'time,id,event,service,source,region,user,actor,role,session,key,ip,agent,error,message,rw,type,category,request,mfa,version,insight,global,resources',
    );
    expect(row).toMatch(/^2026-06-01T10:00:00Z,B-1,DescribeInstances,Ecs,,cn-hangzhou,alice,ram-user,/);
  });

  it('does not mix with other files, and replaces only what it wrote', async () => {
    const to = join(temporaryFolder(), 'out');
    const source = archive();
    writeBelow(to, 'mine.txt', 'mine');
    const refused = await exported('jsonl', to, '--partition', 'day', '--in', source);
    expect(refused.stderr).toContain(`atrail: there are files in ${to}, and an export would mix with them\n`);
    expect([refused.code, filesIn(to)]).toEqual([2, ['mine.txt']]);
    await exported('jsonl', to, '--partition', 'day', '--overwrite', '--in', source);
    expect(filesIn(to)).toHaveLength(5);
    await exported('csv', to, '--partition', 'region', '--overwrite', '--in', source, 'not region: *');
    expect(filesIn(to)).toEqual([
      '_atrail-export.json',
      'mine.txt',
      'region=__HIVE_DEFAULT_PARTITION__/part-00000.csv',
    ]);
    const file = join(to, 'mine.txt');
    expect((await exported('csv', file, '--in', source)).stderr).toContain('mine.txt is there already\n');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('leaves nothing behind when it fails or is interrupted, and says when it is incomplete', async () => {
    const folder = temporaryFolder();
    const source = writeArchive([
      { stamp: '2026-06-02T23:00:00Z', events: [anEvent({ acsRegion: 'x'.repeat(300) })] },
    ]);
    const long = await exported('csv', join(folder, 'out'), '--partition', 'region', '--in', source);
    expect(long.stderr).toContain(
      'an event whose region is too long for the name of a folder\n  Leave region out of --partition.\n',
    );
    expect(long.code).toBe(2);
    const interrupted = await runCli(['export', 'parquet', '--to', join(folder, 'out'), '--in', source], {
      interrupted: AbortSignal.abort(),
    });
    expect(interrupted.code).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
    writeBelow(source, 'broken.gz', Buffer.from('1f8b080000', 'hex'));
    const incomplete = await exported('csv', join(folder, 'out'), '--partition', 'day', '--in', source);
    expect(incomplete.code).toBe(2);
    expect(JSON.parse(readFileSync(join(folder, 'out', '_atrail-export.json'), 'utf8'))).toMatchObject({
      complete: false,
    });
    expect(existsSync(join(folder, 'out', 'day=2026-06-01'))).toBe(true);
  });

  it('refuses what makes no sense', async () => {
    const source = archive();
    expect((await exported('parquet', '-', '--in', source)).stderr).toContain(
      'this export is a folder of files\n',
    );
    expect((await exported('csv', '-', '--partition', 'day', '--in', source)).code).toBe(2);
    expect((await exported('csv', 'x', '--partition', 'nix', '--in', source)).stderr).toContain(
      'It takes day, region, account, service.',
    );
  });
});
