/** `--explain`: what was understood and what would be done, without reading an event. */
import type { ArchiveFile } from '../archive/listing.js';
import { type ExitCode, reasonOf } from '../errors.js';
import { grouped } from '../output/digits.js';
import { makeVisible } from '../output/visible.js';
import { printQuery } from '../query/print.js';
import { type ArchiveQuestion, planSearch } from '../sources/archive/search.js';
import type { EnginePlace } from '../sources/engine/place.js';
import { findIndexed } from '../sources/index/place.js';
import type { Asked } from './asking.js';
import type { Context } from './context.js';
import type { SourceFlags } from './options.js';

export async function explain(
  context: Context,
  asked: Asked,
  { threads = context.cores }: SourceFlags,
): Promise<ExitCode> {
  const { question, window } = asked;
  if (question.engine !== undefined) return await explainEngine(context, asked, question.engine);
  const { listing, pruned, needles } = await planSearch(question);
  const skipped = [...pruned.skipped].map(([reason, count]) => `, ${grouped(count)} skipped ${reason}`);
  const stamped = listing.files.filter((file) => file.key !== undefined).length;
  const query = printQuery(question.query);
  const lines: readonly (readonly [label: string, text: string])[] = [
    ['query', query === '' ? 'everything' : query],
    ['window', window],
    [
      'files',
      `${grouped(listing.files.length)} listed, ${grouped(stamped)} with a key that tells their time`,
    ],
    [
      'pruning',
      `${grouped(pruned.files.length)} to read${skipped.join('')}${question.prune ? '' : ' (--no-prune)'}`,
    ],
    ['index', await describeIndex(question, pruned.files)],
    ['prefilter', describeNeedles(needles, question.prefilter)],
    ['threads', String(Math.min(threads, Math.max(1, pruned.files.length)))],
  ];
  return await writeLines(context, lines);
}

/** Asks the engine what its table looks like, and for no event. */
async function explainEngine(
  context: Context,
  { question, window }: Asked,
  place: EnginePlace,
): Promise<ExitCode> {
  const { openFeed } = await import('./searching-engine.js');
  const feed = await openFeed(context, place, question);
  await feed.close();
  const query = printQuery(question.query);
  return await writeLines(context, [
    ['query', query === '' ? 'everything' : query],
    ['window', window],
    ['engine', place.text],
    ['selects', feed.selects ?? 'nothing: every event comes, and is selected here'],
    ...feed.notes.map((note) => ['note', note] as const),
  ]);
}

async function writeLines(
  { stdout }: Context,
  lines: readonly (readonly [label: string, text: string])[],
): Promise<ExitCode> {
  await stdout.write(lines.map(([label, text]) => `${label.padEnd(10)}${makeVisible(text)}\n`).join(''));
  return 0;
}

async function describeIndex(
  { index: allowed, paths }: ArchiveQuestion,
  files: readonly ArchiveFile[],
): Promise<string> {
  if (!allowed) return 'off';
  const archive = findIndexed(paths);
  if (archive === undefined) return 'none';
  const { openIndex } = await import('./index-session.js');
  try {
    const index = openIndex(archive);
    if (index === undefined) return 'none that this version understands';
    const held = index.cover(files).filter((place) => place >= 0).length;
    return `holds ${grouped(held)} of the ${grouped(files.length)} files to read`;
  } catch (thrown) {
    return `not used: ${reasonOf(thrown)}`;
  }
}

function describeNeedles(needles: readonly string[] | null, allowed: boolean): string {
  if (needles !== null) {
    return `parse only events whose bytes hold ${needles.map((needle) => JSON.stringify(needle)).join(' or ')}`;
  }
  return allowed ? 'none: nothing in the query can be looked for in bytes, so every event is parsed' : 'off';
}
