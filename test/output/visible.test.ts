import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeVisible } from '../../src/output/visible.js';

const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[\u{e0000}-\u{e0fff}]|[\ufe00-\ufe0f]/u;

describe('makeVisible', () => {
  test.each([
    ['a colour', 'a\x1b[31mb', 'a\\x1b[31mb'],
    ['a line break and a tab', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['NUL, DEL and a C1 control', '\0\x7f\x9b', '\\x00\\x7f\\x9b'],
    ['a reversed extension', 'invoice\u202Etxt.exe', 'invoice\\u{202e}txt.exe'],
    ['bidirectional isolates and marks', '\u2066\u2069\u200e\u061c', '\\u{2066}\\u{2069}\\u{200e}\\u{61c}'],
    ['zero-width characters', 'ad\u200bmin\ufeff\u2060', 'ad\\u{200b}min\\u{feff}\\u{2060}'],
    ['line and paragraph separators', '\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['tag characters', 'a\u{e0041}', 'a\\u{e0041}'],
    ['variation selectors', 'a\ufe0fb\u{e0100}', 'a\\u{fe0f}b\\u{e0100}'],
    ['lone surrogates', '\ud800a\udc00', '\\u{d800}a\\u{dc00}'],
    ['letters that show nothing', 'a\u3164b\u115f', 'a\\u{3164}b\\u{115f}'],
    ['a soft hyphen', 'ad\u00admin', 'ad\\xadmin'],
    ['a heap of combining marks', `a${'\u0301'.repeat(6)}`, `a${'\u0301'.repeat(4)}\\u{301}\\u{301}`],
  ])('%s is seen', (_, text, seen) => {
    expect(makeVisible(text)).toBe(seen);
  });

  test.each(['alice', '管理员（测试）、角色', 'Zoë', '😀', 'ผู้ดูแล', 'C:\\temp', ''])(
    '%j stays as it is',
    (text) => {
      expect(makeVisible(text)).toBe(text);
    },
  );

  test('nothing hidden is left in any text', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    );
    fc.assert(
      fc.property(fc.array(unit), (parts) => {
        const visible = makeVisible(parts.join(''));
        expect(visible).not.toMatch(HOSTILE);
        expect(makeVisible(visible)).toBe(visible);
      }),
    );
  });
});
