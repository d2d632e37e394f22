/** What is said on stderr about a question to an engine. */
import { counted } from '../output/digits.js';
import { ledgerLines } from '../output/ledger.js';
import { makeVisible } from '../output/visible.js';
import type { EngineSearch } from '../sources/engine/search.js';
import type { Context } from './context.js';
import { oddities } from './reporting.js';

export async function announceEngine({ stderr }: Context, { place, feed }: EngineSearch): Promise<void> {
  const lines = [
    `engine  ${place.text}, in the order of time`,
    ...feed.notes.map((note) => `note    ${note}`),
  ];
  await stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
}

/** Says why not everything came, warns of what is odd, and gives the ledger. */
export async function reportEngine(
  { stderr }: Context,
  search: EngineSearch,
  stopped?: string,
): Promise<void> {
  const { scanned, tally } = search.answer;
  const lines: string[] = [];
  if (search.failure !== undefined) {
    lines.push(`stopped ${search.failure.message}`, `        ${search.failure.next}`);
  }
  if (scanned.unreadable > 0) {
    lines.push(`damaged ${scanned.unreadable} of the rows that came are no audit events`);
  }
  lines.push(...oddities(search.answer));
  if (tally.neighbours > 0)
    lines.push(`context ${counted(tally.neighbours, 'neighbouring event')} shown, too`);
  lines.push(...ledgerLines(search.ledger(stopped)));
  await stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
}
