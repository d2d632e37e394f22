/** Environment variables, handed in: this room does not look at the process. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The first of the names that is set and not empty. */
export function firstOf(env: Env, names: readonly string[]): string | undefined {
  const name = names.find((each) => env[each]);
  return name === undefined ? undefined : env[name];
}
