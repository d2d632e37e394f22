/** Formats that people take for delivered files, by their first bytes. */
const FOREIGN: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^PK\x03\x04/, 'a zip archive'],
  [/^\x28\xb5\x2f\xfd/, 'zstd data'],
  [/^BZh/, 'bzip2 data'],
  [/^\xfd7zXZ/, 'xz data'],
  [/^\x04\x22\x4d\x18/, 'lz4 data'],
  [/^PAR1/, 'a Parquet file'],
  // Not every `<`: lines from syslog begin with a priority, as in `<134>`, and may well hold events.
  [/^<[a-z!?]/i, 'XML or HTML'],
];

/** So many bytes tell any of the formats. */
export const HEAD_SIZE = 8;

/** What the text is that begins like this, or undefined where it is no format known here. */
export function foreignFormat(text: Buffer): string | undefined {
  const head = text.toString('latin1', 0, HEAD_SIZE);
  return FOREIGN.find(([pattern]) => pattern.test(head))?.[1];
}
