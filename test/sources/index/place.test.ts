import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameReader } from '../../../src/sources/index/place.js';

test('names are those of whole paths, however a path is written', () => {
  const archive = resolve('archive');
  const nameOf = nameReader(archive);
  const part = fc.constantFrom('archive', 'a', 'b.gz', '..', '.', '', 'Straße');
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.boolean(), (parts, isAbsolute) => {
      const path = (isAbsolute ? `${archive}/` : '') + parts.join('/');
      const whole = resolve(path);
      const begins = `${archive}/`;
      expect(nameOf(path)).toBe(whole.startsWith(begins) ? whole.slice(begins.length) : undefined);
    }),
  );
});
