import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/event/event.js';
import { errorOf } from '../../src/event/outcome.js';

describe('errorOf', () => {
  it.each<[string, AuditEvent]>([
    ['no error members', { eventName: 'RunInstances' }],
    ['empty error members', { errorCode: '', errorMessage: '' }],
    ['null', { errorCode: null, errorMessage: null }],
    ['a sign-in that says success', { eventName: 'ConsoleSignin', errorMessage: 'success' }],
    ['a sign-in that says Success', { eventType: 'ConsoleSignin', errorCode: '', errorMessage: 'Success' }],
    ['a message without a code that is no sign-in', { eventName: 'RunInstances', errorMessage: 'queued' }],
  ])('finds no error in %s', (_, event) => {
    expect(errorOf(event)).toBeUndefined();
  });

  it.each<[string, AuditEvent, string, string]>([
    ['a code', { errorCode: 'NoPermission', errorMessage: 'You may not' }, 'NoPermission', 'You may not'],
    ['a code alone', { errorCode: 'NoPermission' }, 'NoPermission', ''],
    ['a number for a code', { errorCode: 403 }, '403', ''],
    ['another case', { ErrorCode: 'NoPermission' }, 'NoPermission', ''],
    [
      'a failed sign-in',
      { eventName: 'ConsoleSignin', errorMessage: 'wrong password' },
      '',
      'wrong password',
    ],
    ['a failed sign-in by type', { eventType: 'consolesignin', errorMessage: 'locked' }, '', 'locked'],
  ])('finds the error in %s', (_, event, code, message) => {
    expect(errorOf(event)).toEqual({ code, message });
  });
});
