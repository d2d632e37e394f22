/** Asks an engine what a search of an archive asks of files, and hands on what comes. */

import { ALL } from '../query/query.js';
import type { Feed } from '../sources/engine/feed.js';
import type { EnginePlace } from '../sources/engine/place.js';
import { EngineSearch } from '../sources/engine/search.js';
import type { AskedQuestion } from './asking.js';
import type { Context } from './context.js';
import { handOn } from './handing-on.js';
import { announce } from './reporting.js';
import { announceEngine, reportEngine } from './reporting-engine.js';
import type { EngineSearched, SearchRun } from './searching.js';

export async function runEngineSearch(
  context: Context,
  run: SearchRun,
  place: EnginePlace,
): Promise<EngineSearched> {
  const { asked, rows, options, quiet } = run;
  // Whoever wants the neighbours of a match wants others of the window, too.
  const query = options.context === undefined ? asked.question.query : ALL;
  const feed = await openFeed(context, place, { ...asked.question, query });
  const search = new EngineSearch(place, feed, asked.question, rows, options);
  try {
    if (quiet !== true) {
      await announce(context, asked);
      await announceEngine(context, search);
    }
    const end = await handOn(context, {
      portions: search.portions(),
      take: (portion) => run.take(portion, search),
      settle: run.settle,
      line: () => {
        const { scanned, tally } = search.answer;
        return `${scanned.events.toLocaleString('en-US')} events came, ${tally.printed.toLocaleString('en-US')} found`;
      },
    });
    try {
      if (end === 'whole') await run.close?.(search);
    } finally {
      if (end !== 'reader gone' && !(quiet === true && search.complete)) {
        await reportEngine(context, search, end === 'interrupted' ? 'interrupted' : undefined);
      }
    }
    return { search, end };
  } finally {
    await feed.close();
  }
}

/** Connects; asks for no event yet. */
export async function openFeed(
  context: Context,
  place: EnginePlace,
  question: Pick<AskedQuestion, 'query' | 'window' | 'slack' | 'cloud'>,
): Promise<Feed> {
  const { env, now, sleep, interrupted } = context;
  if (place.kind === 'clickhouse') {
    const { openClickHouse } = await import('../sources/engine/clickhouse/feed.js');
    return await openClickHouse(
      place,
      { password: env.CLICKHOUSE_PASSWORD || undefined, interrupted },
      question,
    );
  }
  const [{ openLogStore }, { connectLogService }] = await Promise.all([
    import('../sources/engine/log-service/feed.js'),
    import('./connecting-log-service.js'),
  ]);
  const service = await connectLogService(context, place, question.cloud);
  return await openLogStore(place, service, question, { now, sleep });
}
