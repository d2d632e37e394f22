import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actorOf, userNames } from '../../src/event/actor.js';
import type { AuditEvent, JsonValue } from '../../src/event/event.js';
import { arbitraryEvent, arbitraryEventText } from '../support/arbitrary-event.js';

function by(userIdentity: JsonValue, rest: AuditEvent = {}): AuditEvent {
  return { ...rest, userIdentity };
}

describe('actorOf', () => {
  it('reads a RAM user', () => {
    const userIdentity = {
      type: 'ram-user',
      principalId: '20000',
      accountId: '10000',
      accessKeyId: 'LTAIx',
      userName: 'alice',
    };
    expect(actorOf(by(userIdentity))).toEqual({
      type: 'ram-user',
      name: 'alice',
      accessKeyId: 'LTAIx',
      accountId: '10000',
      principalId: '20000',
      key: '["10000","ram-user","20000"]',
    });
  });

  it.each([
    ['admin:alice', '3000:alice', 'admin', 'alice'],
    ['admin:build:42', undefined, 'admin', 'build:42'],
    ['admin', '3000:alice', 'admin', 'alice'],
    ['admin', undefined, 'admin', undefined],
    ['admin:', undefined, 'admin', undefined],
    [undefined, '3000:alice', undefined, 'alice'],
  ])(
    'takes from the assumed role %s with principal %s the role %s and the session %s',
    (userName, principalId, role, session) => {
      const identity = {
        type: 'assumed-role',
        ...(userName && { userName }),
        ...(principalId && { principalId }),
      };
      const actor = actorOf(by(identity));
      expect([actor.role, actor.session]).toEqual([role, session]);
    },
  );

  it('gives a system actor the account that received the event', () => {
    const actor = actorOf(
      by({ type: 'system', userName: 'ecs.aliyuncs.com' }, { recipientAccountId: '10000' }),
    );
    expect(actor).toEqual({
      type: 'system',
      name: 'ecs.aliyuncs.com',
      accountId: '10000',
      key: '["10000","system","ecs.aliyuncs.com"]',
    });
  });

  it("names the vendor's employee of a platform event", () => {
    expect(actorOf({ EmployeeID: 'E1' }).name).toBe('E1');
  });

  it.each<[string, AuditEvent]>([
    ['no identity', {}],
    ['a text for identity', by('alice')],
    ['a list for identity', by([1, null])],
    ['null', by(null)],
  ])('reads %s as nobody', (_, event) => {
    expect(actorOf(event)).toEqual({ type: '', name: '', accountId: '', key: '["","",""]' });
  });

  it('gives two sessions of a role different keys, and the same user the same key', () => {
    const session = (name: string) =>
      actorOf(by({ type: 'assumed-role', accountId: '1', userName: `admin:${name}` })).key;
    expect(session('a')).not.toBe(session('b'));
    const user = (accessKeyId: string) =>
      actorOf(by({ type: 'ram-user', accountId: '1', userName: 'alice', accessKeyId })).key;
    expect(user('LTAI1')).toBe(user('LTAI2'));
  });
});

describe('userNames', () => {
  it.each<[JsonValue, readonly string[]]>([
    [{ type: 'ram-user', userName: 'alice' }, ['alice']],
    [{ type: 'ram-user', userName: 'a:b' }, ['a:b']],
    [{ type: 'ram-user', userName: 169074 }, ['169074']],
    [{ type: 'assumed-role', userName: 'admin:build:42' }, ['admin:build:42', 'admin', 'build:42']],
    [{ type: 'assumed-role', userName: 'admin', principalId: '3:alice' }, ['admin', 'admin:alice', 'alice']],
    [{ type: 'root-account', userName: 'root' }, ['root']],
    [{ type: 'root-account' }, ['root']],
    [{ type: 'root-account', userName: 'boss@example.com' }, ['boss@example.com', 'root']],
    [{ type: 'system' }, []],
    [null, []],
  ])('of %j are %j', (userIdentity, names) => {
    expect(userNames(by(userIdentity))).toEqual(names);
  });

  it('are never empty texts and never repeated', () => {
    fc.assert(
      fc.property(arbitraryEvent(), (event) => {
        const names = userNames(event);
        expect(names).toEqual([...new Set(names)].filter((name) => name !== ''));
      }),
    );
  });

  it('come from the text of the event, piece by piece', () => {
    fc.assert(
      fc.property(arbitraryEventText(), (text) => {
        const event = JSON.parse(text) as AuditEvent;
        const plain = JSON.stringify(event);
        for (const name of userNames(event)) {
          for (const piece of name.split(':')) expect(plain).toContain(JSON.stringify(piece).slice(1, -1));
        }
      }),
    );
  });
});
