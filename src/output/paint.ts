type Brush = (text: string) => string;

/** The few colours of the program. */
export interface Paint {
  readonly dim: Brush;
  readonly bold: Brush;
  readonly red: Brush;
  readonly yellow: Brush;
  readonly green: Brush;
  readonly cyan: Brush;
}

const asIs: Brush = (text) => text;

/** No colour at all. */
export const PLAIN: Paint = { dim: asIs, bold: asIs, red: asIs, yellow: asIs, green: asIs, cyan: asIs };

/** Colours, or `PLAIN`. chalk is only loaded when it is needed. */
export async function paintFor(enabled: boolean): Promise<Paint> {
  if (!enabled) return PLAIN;
  const { Chalk } = await import('chalk');
  // The level is given, because chalk would otherwise look at the process and decide again.
  const { dim, bold, red, yellow, green, cyan } = new Chalk({ level: 1 });
  return { dim, bold, red, yellow, green, cyan };
}

/** What decides about colour; `isTerminal` is about the stream that is written to. */
export interface ColorWish {
  readonly flag: 'auto' | 'always' | 'never';
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

/**
 * Whether to colour: the flag, then `NO_COLOR` (https://no-color.org), then `FORCE_COLOR` (`0` and
 * `false` mean off), then `TERM=dumb`, then whether it is a terminal. An empty variable is not set.
 */
export function wantsColor({ flag, env, isTerminal }: ColorWish): boolean {
  if (flag !== 'auto') return flag === 'always';
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return env.TERM !== 'dumb' && isTerminal;
}
