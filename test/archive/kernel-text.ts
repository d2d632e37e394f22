import fc from 'fast-check';

/** Bytes in which whatever the kernel looks for stands near the borders of its blocks. */
export function kernelText(tokens: readonly string[]): fc.Arbitrary<Buffer> {
  const token = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...tokens) },
    { weight: 1, arbitrary: fc.nat({ max: 70 }).map((length) => 'x'.repeat(length)) },
    { weight: 1, arbitrary: fc.nat({ max: 70 }).map((length) => '\\'.repeat(length)) },
  );
  return fc.array(token, { maxLength: 60 }).map((all) => Buffer.from(all.join('')));
}
