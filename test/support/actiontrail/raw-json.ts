/** Bodies in which some values are text already: events go out with their own bytes. */

export class RawJson {
  constructor(readonly text: string) {}
}

export type Body = Readonly<Record<string, unknown>>;

/** JSON.stringify, but for RawJson, whose text stands as it is. */
export function writeJson(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (Array.isArray(value)) return `[${value.map((each) => writeJson(each ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${writeJson(each)}`).join(',')}}`;
}
