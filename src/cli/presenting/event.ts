/** What `event show` prints. */
import { STDIN } from '../../archive/text.js';
import { PersonError } from '../../errors.js';
import { fieldFor } from '../../event/fields.js';
import { eventCard } from '../../output/eventcard.js';
import { frame, type RowSpec, rowEncoder, rowEnds } from '../../output/rows.js';
import { makeVisible } from '../../output/visible.js';
import type { ShowFlags } from '../commands/event/show.js';
import { type Context, paintOf } from '../context.js';
import type { Found, Place, Version } from '../deliveries.js';

/** Where something was found, as names and texts. */
export type OriginOf = (place: Place) => readonly (readonly [name: string, text: string])[];

/** So many ids are listed where several fit. */
const LISTED_MAX = 20;
/** A card that is any narrower cannot be read. */
const NARROWEST = 30;

/** Prints the one event, every version of it. */
export async function printEvent(
  context: Context,
  flags: ShowFlags,
  { id, versions, more }: Found,
  originOf: OriginOf,
): Promise<void> {
  const { output } = flags;
  if (output === 'card') await printCards(context, flags, versions, originOf);
  else await printRows(context, { format: output, reveal: flags.reveal === true }, versions);
  const different = versions.length + more;
  if (different === 1) return;
  const shown = more === 0 ? 'all are shown' : `${versions.length} are shown`;
  await context.stderr.write(
    makeVisible(`warning: ${different} events of different content have the id ${id}; ${shown}`).concat('\n'),
  );
}

async function printCards(
  context: Context,
  { reveal, color }: ShowFlags,
  versions: readonly Version[],
  originOf: OriginOf,
): Promise<void> {
  const { stdout } = context;
  const paint = await paintOf(context, stdout, color);
  const width = stdout.isTerminal ? { width: Math.max(NARROWEST, stdout.width) } : {};
  const cards = versions.map(({ event, places }) => {
    const origin = places.flatMap(originOf);
    return eventCard(event, { reveal: reveal === true, paint, origin, ...width });
  });
  await stdout.write(cards.join(`\n${paint.dim('----')}\n\n`));
}

async function printRows({ stdout }: Context, spec: RowSpec, versions: readonly Version[]): Promise<void> {
  const encode = rowEncoder(spec);
  const { before, after } = rowEnds(spec.format);
  const rows = versions.flatMap(({ own, event }) => [
    Buffer.from(before),
    Buffer.from(encode(own, event, { mayHoldSecret: true, spaced: true })),
    Buffer.from(after),
  ]);
  const { open, close } = frame(spec, { empty: false });
  // Rows of json begin with the comma behind the row before them.
  const start = spec.format === 'json' ? 1 : 0;
  await stdout.write(
    Buffer.concat([Buffer.from(open), Buffer.concat(rows).subarray(start), Buffer.from(close)]),
  );
}

/** @param files as a place counts them */
export function inFiles(files: readonly { readonly path: string }[]): OriginOf {
  return ({ file, offset }) => {
    const { path } = files[file]!;
    return [
      ['file', path === STDIN ? '(standard input)' : path],
      ['offset', `${offset} in its text`],
    ];
  };
}

/** Says which events an id could mean. */
export function ambiguous(wanted: string, found: readonly Found[]): PersonError {
  const ids = found.slice(0, LISTED_MAX).map(({ id, versions: [version] }) => {
    const [name = '', time = ''] = ['event', 'time'].map((field) => fieldFor(field).read(version!.event)[0]);
    return `  ${id}  ${time}  ${name}`;
  });
  if (found.length > LISTED_MAX) ids.push(`  and ${found.length - LISTED_MAX} more`);
  return new AmbiguousId(`${found.length} events have an id that begins with ${JSON.stringify(wanted)}`, ids);
}

class AmbiguousId extends PersonError {
  constructor(
    wrong: string,
    private readonly ids: readonly string[],
  ) {
    super(wrong, 'Give more of the id.');
  }

  override get lines(): readonly string[] {
    return [this.message, ...this.ids];
  }
}
