/** Runs a search over an archive, or asks an engine: the part that search, stats and show have in common. */
import type { AnswerOptions, Portion } from '../sources/answer/answer.js';
import type { KnownFiles } from '../sources/answer/known.js';
import type { RowShape } from '../sources/answer/question.js';
import {
  type ArchiveQuestion,
  ArchiveSearch,
  planSearch,
  type SearchPlan,
} from '../sources/archive/search.js';
import type { EngineSearch } from '../sources/engine/search.js';
import type { OpenIndex } from '../sources/index/open.js';
import type { Asked } from './asking.js';
import type { Context } from './context.js';
import { type End, handOn } from './handing-on.js';
import { knownFiles } from './known-files.js';
import { announce, report } from './reporting.js';

export type Searched = ArchiveSearched | EngineSearched;

interface ArchiveSearched {
  readonly search: ArchiveSearch;
  readonly plan: SearchPlan;
  readonly end: End;
}

/** An engine has no files that could be planned. */
export interface EngineSearched {
  readonly search: EngineSearch;
  readonly plan?: undefined;
  readonly end: End;
}

export interface SearchRun {
  readonly asked: Asked;
  readonly rows: RowShape;
  readonly options: AnswerOptions;
  /** Takes each portion of the answer in turn. */
  readonly take: (portion: Portion, search: Searched['search']) => Promise<void>;
  /** Writes what is held back, should the run be interrupted. */
  readonly settle?: () => Promise<void>;
  /** Writes what belongs behind the last portion; not called when the reader is gone. */
  readonly close?: (search: Searched['search']) => Promise<void>;
  /** Asks an index in another way than for the rows of matches. */
  readonly askIndex?: AskIndex;
  /** Says nothing but errors. */
  readonly quiet?: boolean;
}

export type AskIndex = (
  index: OpenIndex,
  question: ArchiveQuestion,
  files: ArchiveSearch['files'],
) => Promise<KnownFiles | undefined>;

/** Reads, hands on what is found, and reports. */
export async function runSearch(context: Context, run: SearchRun): Promise<Searched> {
  if (run.asked.question.engine !== undefined) {
    const { runEngineSearch } = await import('./searching-engine.js');
    return await runEngineSearch(context, run, run.asked.question.engine);
  }
  // First, so that a wrong path is all that is said.
  const plan = await planSearch(run.asked.question);
  if (run.quiet !== true) await announce(context, run.asked);
  const known = await askFor(context, run, plan);
  const search = new ArchiveSearch(run.asked.question, plan, run.rows, run.options, known);
  const total = search.files.length.toLocaleString('en-US');
  const end = await handOn(context, {
    portions: search.portions(),
    take: (portion) => run.take(portion, search),
    settle: run.settle,
    line: () => {
      const { scanned, tally } = search.answer;
      return `${scanned.files.toLocaleString('en-US')} of ${total} files, ${tally.printed.toLocaleString('en-US')} found`;
    },
  });
  try {
    if (end === 'whole') await run.close?.(search);
  } finally {
    if (end !== 'reader gone' && run.quiet !== true) {
      await report(context, search, plan, end === 'interrupted' ? 'not read: interrupted' : undefined);
    }
  }
  return { search, plan, end };
}

async function askFor(
  context: Context,
  { asked: { question }, rows, options, quiet, askIndex: ask }: SearchRun,
  { pruned: { files } }: SearchPlan,
): Promise<KnownFiles | undefined> {
  // The events of an actor before and after a match are anywhere.
  if (options.context !== undefined) return undefined;
  return knownFiles(
    context,
    question,
    async (index, { askIndex }) => {
      // Where nothing can be counted, matches may still be few.
      const counted = await ask?.(index, question, files);
      if (counted !== undefined || context.interrupted.aborted) return counted;
      return askIndex(index, question, files, rows, context.cores);
    },
    quiet,
  );
}
