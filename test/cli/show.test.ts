import { describe, expect, it } from 'vitest';
import { anEvent, type PlainEvent, writeArchive, writeBelow } from '../support/archive.js';
import { runCli } from '../support/context.js';

const DEMO = 'fixtures/demo/archive';
const ID = '0A1B2C3D-0000-0000-0000-000000000001';
const OTHER = '0A1B2C3D-0000-0000-0000-000000000002';

function archiveOf(...events: readonly PlainEvent[]): string {
  return writeArchive([{ stamp: '2026-06-01T23:00:00Z', events }]);
}

function show(folder: string, ...argv: string[]) {
  return runCli(['event', 'show', ...argv, '--in', folder]);
}

describe('atrail event show', () => {
  it('shows an event of the demo in full, with the file and the place in it', async () => {
    const { code, stdout } = await show(DEMO, '0DA81C0C-2930-561C-96D0-D2A261D8FE48');
    expect(stdout).toContain('What\n  eventName                        DeleteInstance\n');
    expect(stdout).toContain(
      'Resources\n  resourceType                            ACS::ECS::Instance;ACS::ECS::Disk\n',
    );
    expect(stdout.split('\n\n').at(-1)).toBe(
      'Found in\n' +
        '  file    fixtures/demo/archive/audit/AliyunLogs/Actiontrail/rd-a1b2c3/1000000000000001/cn-shanghai/2026/06/10/Actiontrail_cn-shanghai_20260610194833_1002_9_1853_83d6db35c496635cc676909b2a5c8d95.gz\n' +
        '  offset  2265 in its text\n',
    );
    expect(code).toBe(0);
  });

  it('lists every file in which the event was delivered, and shows it once', async () => {
    const { code, stdout } = await show(DEMO, '0A47E363-F1DE-5BCD-B24B-67E3266D4D33');
    expect(stdout.match(/^ {2}file {4}.*eu-central-1/gm)).toHaveLength(2);
    expect(stdout.match(/^Who$/gm)).toHaveLength(1);
    expect(code).toBe(0);
  });

  it.each([['0a1b2c'], ['0A1B2C3D-0000'], [ID], [ID.toLowerCase()]])('takes %s for its id', async (id) => {
    const folder = archiveOf(anEvent({ eventId: ID, eventName: 'Wanted' }), anEvent());
    const { code, stdout } = await show(folder, id, '-o', 'jsonl');
    expect([code, JSON.parse(stdout).eventName]).toEqual([0, 'Wanted']);
  });

  it('takes an id behind the paths of --in', async () => {
    const folder = archiveOf(anEvent({ eventId: ID }));
    const { code } = await runCli(['event', 'show', '--in', folder, ID]);
    expect(code).toBe(0);
  });

  it('prefers the event with just this id to those whose id begins with it', async () => {
    const folder = archiveOf(anEvent({ eventId: 'abcdef' }), anEvent({ eventId: 'abcdef1' }));
    const { code, stdout } = await show(folder, 'abcdef', '-o', 'jsonl');
    expect([code, JSON.parse(stdout).eventId]).toEqual([0, 'abcdef']);
  });

  it('does not take fewer than 6 characters for a beginning', async () => {
    const folder = archiveOf(anEvent({ eventId: ID }), anEvent({ eventId: 'e-1' }));
    expect(await show(folder, '0A1B2')).toMatchObject({ code: 1, stdout: '' });
    expect(await show(folder, 'e-1')).toMatchObject({ code: 0 });
  });

  it('lists the ids where several events could be meant', async () => {
    const folder = archiveOf(
      anEvent({ eventId: ID }),
      anEvent({ eventId: OTHER, eventName: '\x1b[31mred', eventTime: '2026-06-01T11:00:00Z' }),
    );
    const { code, stdout, stderr } = await show(folder, '0a1b2c3d');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`\
atrail: 2 events have an id that begins with "0a1b2c3d"
  ${ID}  2026-06-01T10:00:00Z  DescribeInstances
  ${OTHER}  2026-06-01T11:00:00Z  \\x1b[31mred
  Give more of the id.
`);
  });

  it('shows everything that has the same id with different content, and says so', async () => {
    const folder = archiveOf(
      anEvent({ eventId: ID, eventName: 'First' }),
      anEvent({ eventId: ID, eventName: 'Second' }),
      anEvent({ eventId: ID, eventName: 'First' }),
    );
    const { code, stdout, stderr } = await show(folder, ID, '-o', 'json');
    expect(JSON.parse(stdout).map((event: PlainEvent) => event.eventName)).toEqual(['First', 'Second']);
    expect(stderr).toContain(`warning: 2 events of different content have the id ${ID}; all are shown\n`);
    expect(code).toBe(0);
    const card = await show(folder, ID);
    expect(card.stdout.match(/^Who$|^----$| in its text$/gm)).toEqual([
      'Who',
      ' in its text',
      ' in its text',
      '----',
      'Who',
      ' in its text',
    ]);
  });

  it('does not show hundreds of events that claim the same id, and says how many there are', async () => {
    const folder = archiveOf(
      ...Array.from({ length: 25 }, (_, i) => anEvent({ eventId: ID, eventName: `E${i}` })),
    );
    const { stdout, stderr } = await show(folder, ID, '-o', 'jsonl');
    expect(stdout.trimEnd().split('\n')).toHaveLength(20);
    expect(stderr).toContain(`warning: 25 events of different content have the id ${ID}; 20 are shown\n`);
  });

  it('keeps the bytes of the event in raw, and puts it on one line in json', async () => {
    const own = `{ "eventId": "${ID}",\n  "eventTime": "2026-06-01T10:00:00Z", "eventName": "X", "n": 90071992547409931 }`;
    const folder = archiveOf();
    writeBelow(folder, 'pretty.json', `[\n${own}\n]`);
    expect((await show(folder, ID, '-o', 'raw')).stdout).toBe(`${own}\n`);
    expect((await show(folder, ID, '-o', 'json')).stdout).toBe(
      `[\n{"eventId":"${ID}","eventTime":"2026-06-01T10:00:00Z","eventName":"X","n":90071992547409931}\n]\n`,
    );
  });

  it.each(['card', 'json', 'jsonl', 'raw'])(
    'masks secrets in %s unless they are to be revealed',
    async (form) => {
      const folder = archiveOf(anEvent({ eventId: ID, requestParameters: { Password: 'hunter2' } }));
      expect((await show(folder, ID, '-o', form)).stdout).not.toContain('hunter2');
      expect((await show(folder, ID, '-o', form, '--reveal')).stdout).toContain('hunter2');
    },
  );

  it('says where else to look when there is no such event', async () => {
    const { code, stdout, stderr } = await show(archiveOf(anEvent()), 'nothing-like-it');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'atrail: there is no event with the id "nothing-like-it", nor one that begins with it\n' +
        '  Check the id, leave out time flags, or look in another archive.\n',
    );
  });

  it('exits with 130 after an interruption, without saying that there is no such event', async () => {
    const { code, stdout, stderr } = await runCli(['event', 'show', ID, '--in', DEMO], {
      interrupted: AbortSignal.abort(),
    });
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).not.toContain('there is no event');
  });

  it('exits with 2 where a file is damaged, since the event may have been in it', async () => {
    const folder = archiveOf(anEvent({ eventId: ID }));
    writeBelow(folder, 'broken.json', '[{"eventId": ');
    expect(await show(folder, 'nothing-like-it')).toMatchObject({ code: 2, stdout: '' });
    expect(await show(folder, ID, '-o', 'jsonl')).toMatchObject({
      code: 2,
      stdout: expect.stringContaining(ID),
    });
  });

  it.each([[''], ['0A1B*'], ['???????']])('refuses %j as an id', async (id) => {
    const { code, stderr } = await show(DEMO, id);
    expect([code, stderr]).toEqual([
      2,
      `atrail: ${JSON.stringify(id)} is no id of an event\n  Give the id, or its first 6 characters or more, without * or ?.\n`,
    ]);
  });
});
