import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, unmet } from '../../src/trail/differences.js';
import {
  planCreation,
  planDeletion,
  planDisabling,
  planEnabling,
  planRestoration,
  planUpdate,
} from '../../src/trail/plan.js';
import { SETTINGS, type Settings } from '../../src/trail/trail.js';
import { aTrail } from './trails.js';

const ROLE = 'acs:ram::1000000000000001:role/aliyunserviceroleforactiontrail';
const wanted = {
  name: 'audit-main',
  settings: { EventRW: 'All', TrailRegion: 'All', OssBucketName: 'audit-logs' },
  organization: false,
};

describe('what differs', () => {
  it('is nothing where the service writes the same in another way', () => {
    const one = { EventRW: 'All', TrailRegion: 'cn-beijing,cn-hangzhou' };
    expect(differences(one, { EventRW: 'all', TrailRegion: 'cn-hangzhou, cn-beijing' })).toEqual([]);
    expect(differences({ ...one, OssKeyPrefix: '' }, one)).toEqual([]);
  });

  it('is told with both values, in the order of the settings', () => {
    expect(
      differences(
        { OssKeyPrefix: 'audit-a', EventRW: 'All', SlsProjectArn: 'x' },
        { OssKeyPrefix: 'audit-b', EventRW: 'Write' },
      ),
    ).toEqual([
      { setting: 'EventRW', before: 'All', after: 'Write' },
      { setting: 'OssKeyPrefix', before: 'audit-a', after: 'audit-b' },
      { setting: 'SlsProjectArn', before: 'x' },
    ]);
  });

  it('is not the role that the service chose, but a prefix that nobody asked for', () => {
    const there = { ...wanted.settings, OssWriteRoleArn: ROLE };
    expect(unmet(wanted.settings, there)).toEqual([]);
    expect(unmet({ ...wanted.settings, OssWriteRoleArn: 'acs:ram::1:role/mine' }, there)).toHaveLength(1);
    expect(unmet(wanted.settings, { ...there, OssKeyPrefix: 'audit-x' })).toHaveLength(1);
  });
});

describe('a creation', () => {
  it('always says what is recorded, starts the trail, and says nothing that is not set', () => {
    const plan = planCreation(
      { ...wanted, settings: { OssBucketName: 'audit-logs' } },
      'cn-hangzhou',
      undefined,
      true,
    );
    expect(plan).toMatchObject({
      region: 'cn-hangzhou',
      steps: [
        {
          operation: 'CreateTrail',
          parameters: { Name: 'audit-main', EventRW: 'All', TrailRegion: 'All', OssBucketName: 'audit-logs' },
        },
        { operation: 'StartLogging', parameters: { Name: 'audit-main' } },
      ],
    });
    expect(JSON.stringify(plan)).not.toContain('IsOrganizationTrail');
  });

  it('leaves it as it is made where that is wanted, and says that it is of the organisation', () => {
    expect(planCreation({ ...wanted, organization: true }, 'cn-hangzhou', undefined, false)).toMatchObject({
      steps: [{ operation: 'CreateTrail', parameters: { IsOrganizationTrail: true } }],
    });
  });

  it.each([
    [true, true, []],
    [false, true, ['StartLogging']],
    [false, false, []],
  ])('of what is there (logging: %s, to be enabled: %s) takes %j', (logging, enable, operations) => {
    const plan = planCreation(
      wanted,
      'cn-hangzhou',
      { trail: aTrail({ OssWriteRoleArn: ROLE }), logging },
      enable,
    );
    expect('steps' in plan && plan.steps.map(({ operation }) => operation)).toEqual(operations);
  });

  it('is no plan where another trail has the name', () => {
    const trail = aTrail({ EventRW: 'Write', HomeRegion: 'cn-beijing', IsOrganizationTrail: true });
    expect(planCreation(wanted, 'cn-hangzhou', { trail, logging: true }, true)).toEqual({
      conflict: [
        { what: 'HomeRegion', there: 'cn-beijing', wanted: 'cn-hangzhou' },
        { what: 'IsOrganizationTrail', there: 'true', wanted: 'false' },
        { what: 'EventRW', there: 'Write', wanted: 'All' },
      ],
    });
  });
});

const value = fc.option(fc.constantFrom('one-value', 'other-value', 'All'), { nil: undefined });
const settings = fc
  .record(Object.fromEntries(SETTINGS.map((setting) => [setting, value])))
  .map(
    (given) => Object.fromEntries(Object.entries(given).filter(([, set]) => set !== undefined)) as Settings,
  );

describe('an update', () => {
  it('says everything again, whatever changes, and says of what is taken away that it is empty', () => {
    fc.assert(
      fc.property(settings, settings, (before, after) => {
        const trail = { ...aTrail(), settings: before };
        const { steps, changes } = planUpdate({ trail, logging: true }, after);
        if (differences(before, after).length === 0) return expect(steps).toEqual([]);
        const [{ parameters }] = steps as [(typeof steps)[number]];
        for (const setting of SETTINGS) {
          const said = after[setting] ?? (before[setting] === undefined ? undefined : '');
          expect(parameters[setting]).toBe(said);
        }
        expect(parameters.Name).toBe('audit-main');
        expect(changes).toEqual(differences(before, after));
      }),
    );
  });
});

describe('states', () => {
  const operations = ({ steps }: { steps: readonly { operation: string }[] }) =>
    steps.map(({ operation }) => operation);

  it('are changed only where they are not so already', () => {
    expect(operations(planEnabling({ trail: aTrail(), logging: false }))).toEqual(['StartLogging']);
    expect(operations(planEnabling({ trail: aTrail(), logging: true }))).toEqual([]);
    expect(operations(planDisabling({ trail: aTrail(), logging: true }))).toEqual(['StopLogging']);
    expect(operations(planDisabling({ trail: aTrail(), logging: false }))).toEqual([]);
    expect(operations(planDeletion({ trail: aTrail(), logging: false }))).toEqual(['DeleteTrail']);
  });

  it('go to the home region', () => {
    expect(planDeletion({ trail: aTrail({ HomeRegion: 'eu-central-1' }), logging: true }).region).toBe(
      'eu-central-1',
    );
  });
});

describe('a restoration', () => {
  it('creates what is gone, and lets it log only if it did', () => {
    expect(planRestoration(wanted, 'cn-hangzhou', true, undefined)).toMatchObject({
      steps: [{ operation: 'CreateTrail' }, { operation: 'StartLogging' }],
    });
    expect(planRestoration(wanted, 'cn-hangzhou', false, undefined)).toMatchObject({
      steps: [{ operation: 'CreateTrail' }],
    });
  });

  it('sets data events again where they went with the trail, before it logs', () => {
    const dataEvents = { selectors: '[{}]', allRegions: true, regions: [] };
    expect(planRestoration(wanted, 'cn-hangzhou', true, undefined, dataEvents)).toMatchObject({
      dataEvents,
      steps: [
        { operation: 'CreateTrail' },
        {
          operation: 'PutDataEventSelector',
          parameters: { TrailName: 'audit-main', EventSelectors: '[{}]', IsTrailAllRegion: true },
        },
        { operation: 'StartLogging' },
      ],
    });
  });

  it('changes back what is there, and takes away what was not', () => {
    const trail = aTrail({ EventRW: 'Write', OssKeyPrefix: 'audit-x' });
    expect(planRestoration(wanted, 'cn-hangzhou', true, { trail, logging: false })).toMatchObject({
      steps: [
        { operation: 'UpdateTrail', parameters: { EventRW: 'All', OssKeyPrefix: '' } },
        { operation: 'StartLogging' },
      ],
    });
  });

  it('is none where the trail that is there is of another kind', () => {
    const trail = aTrail({ IsOrganizationTrail: true });
    expect(planRestoration(wanted, 'cn-hangzhou', true, { trail, logging: true })).toEqual({
      conflict: [{ what: 'IsOrganizationTrail', there: 'true', wanted: 'false' }],
    });
  });
});
