import { describe, expect, it } from 'vitest';
import { outlookOf, type Underway } from '../../src/cli/outlook.js';

const DAY = 86_400_000;

/** A run as far as an outlook looks at it. */
function run(members: {
  region?: string;
  days?: number;
  asked?: number;
  pages?: number;
  read?: number;
  fromCache?: number;
  outcome?: Underway['outcome'];
}): Underway {
  const { region = 'a', days = 7, asked = 1, pages = 2, read = 100, fromCache = 0 } = members;
  return {
    lookup: { region, attributes: [] },
    outcome: members.outcome ?? 'not finished',
    failure: undefined,
    toAsk: days * DAY,
    asked: asked * DAY,
    tally: { pages, read, fromCache },
  };
}

describe('what is still to come', () => {
  it('follows from what has come, the slowest region last', () => {
    expect(outlookOf({ runs: [run({}), run({ region: 'b', read: 500 })] })).toEqual({
      calls: 72,
      ms: 60 * 520,
    });
    expect(outlookOf({ runs: [run({}), run({ read: 500 })] })).toEqual({ calls: 72, ms: 72 * 520 });
  });

  it('cannot be told before each lookup has brought a page, or from events of one moment', () => {
    expect(outlookOf({ runs: [run({}), run({ pages: 0, read: 0 })] })).toBeUndefined();
    expect(outlookOf({ runs: [run({ asked: 0 })] })).toBeUndefined();
  });

  it('is little where little has come, and nothing of what is answered or kept', () => {
    expect(outlookOf({ runs: [run({ asked: 0.01, pages: 1, read: 3 })] })).toEqual({ calls: 0, ms: 0 });
    expect(outlookOf({ runs: [run({ read: 5003, fromCache: 5000 })] })).toEqual({ calls: 0, ms: 0 });
    expect(outlookOf({ runs: [run({ outcome: 'answered' })] })).toEqual({ calls: 0, ms: 0 });
  });
});
