import { describe, expect, test } from 'vitest';
import { fold } from '../../../../src/query/fold.js';
import { EVENT_NAMES, isGlobalEvent } from '../../../../src/sources/live/plan/event-names.js';
import { OTHER_NAMES, SERVICE_NAMES } from '../../../../src/sources/live/plan/services.js';
import {
  EVENTS,
  RW,
  SERVICES,
  spellingsOf,
  TYPES,
  usualSpelling,
} from '../../../../src/sources/live/plan/spelling.js';

describe.each([
  ['events', EVENT_NAMES],
  ['services', SERVICE_NAMES],
])('the table of %s', (_, rows) => {
  test('has rows of one word each, and no word in two rows', () => {
    for (const row of rows) expect(new Set(row.map(fold)).size).toBe(1);
    expect(new Set(rows.map(([word]) => fold(word!))).size).toBe(rows.length);
    expect(rows.flat().filter((word) => !/^[A-Za-z][\w-]+$/.test(word))).toEqual([]);
  });
});

test.each([
  ['ecs', ['Ecs', 'ecs', 'ECS']],
  ['RDS', ['Rds', 'rds', 'RDS']],
  ['ALB', ['ALB', 'alb', 'Alb']],
  ['actiontrail', ['Actiontrail', 'ActionTrail', 'actiontrail']],
  ['aegis', ['aegis']],
  ['NewThing', ['NewThing']],
  ['newthing', undefined],
  ['NEWTHING', undefined],
  ['__proto__', undefined],
])('the service %s is asked for as %j', (written, spellings) => {
  expect(spellingsOf(SERVICES, written)).toEqual(spellings);
});

test.each([
  ['deleteinstance', ['DeleteInstance']],
  ['DELETEINSTANCE', ['DeleteInstance']],
  ['deleteInstance', ['DeleteInstance', 'deleteInstance']],
  ['lookupevents', ['LookupEvents', 'LookUpEvents']],
  ['describeFooBar', ['describeFooBar', 'DescribeFooBar']],
  ['DescribeFooBar', ['DescribeFooBar']],
  ['describefoobar', undefined],
  ['删除', undefined],
])('the operation %s is asked for as %j', (written, spellings) => {
  expect(spellingsOf(EVENTS, written)).toEqual(spellings);
});

test('words of closed lists are asked for as the service writes them', () => {
  expect(spellingsOf(RW, 'WRITE')).toEqual(['Write']);
  expect(spellingsOf(RW, 'Neither')).toBeUndefined();
  expect(spellingsOf(TYPES, 'consolesignin')).toEqual(['ConsoleSignin']);
  expect(usualSpelling(SERVICES, 'ECS')).toBe('Ecs');
});

test('other names are those of services that are known', () => {
  const known = SERVICE_NAMES.map(([usual]) => usual);
  expect([...OTHER_NAMES.values()].flat().filter((name) => !known.includes(name))).toEqual([]);
});

test('sign-ins, users and roles have no region', () => {
  expect(['ConsoleSignin', 'createuser', 'AssumeRole'].filter(isGlobalEvent)).toHaveLength(3);
  expect(['DeleteInstance', 'StopLogging', 'CreateAccount'].filter(isGlobalEvent)).toEqual([]);
});
