/** Runs a lookup: asks, hands on what comes, and reports. */
import type { Connection } from '../../cloud/connection.js';
import type { AnswerOptions } from '../../sources/answer/answer.js';
import { FolderCache } from '../../sources/live/cache/folder.js';
import { trimCache } from '../../sources/live/cache/upkeep.js';
import type { Order } from '../../sources/live/lookup.js';
import { describeQuick } from '../../sources/live/plan/describe.js';
import { LiveSearch } from '../../sources/live/search.js';
import type { Context } from '../context.js';
import { lookupsFolder } from '../folders.js';
import { handOn } from '../handing-on.js';
import { announcementOf, lookupLine } from '../outlook.js';
import type { EventPresentation } from '../presenting/search.js';
import type { PlannedLookup } from './planning.js';
import { announceLookup, type LookupEnd, reportLookup } from './reporting.js';

export interface LookupRequest {
  readonly planned: PlannedLookup;
  readonly order: Order;
  readonly chunk?: number;
  readonly options: AnswerOptions;
  readonly presentation: EventPresentation;
  /** Says nothing but what went wrong. */
  readonly quiet: boolean;
  readonly continuation: LookupEnd['continuation'];
  readonly hints: LookupEnd['hints'];
}

/** So long rows may be held back so that columns can be as wide as they need, milliseconds. */
const PATIENCE = 3000;

export async function runLookup(
  context: Context,
  connection: Connection,
  cache: FolderCache | undefined,
  request: LookupRequest,
): Promise<Pick<LookupEnd, 'search' | 'end'>> {
  const { planned, order, chunk, presentation, quiet } = request;
  if (!quiet) await announceLookup(context, planned);
  const search = new LiveSearch(
    {
      operation: planned.operation,
      lookups: planned.lookups,
      query: planned.plan.residual,
      window: planned.window,
      order,
      ...(chunk === undefined ? {} : { chunk }),
    },
    { connection, now: context.now, ...(cache === undefined ? {} : { cache }) },
    presentation.rows,
    request.options,
  );
  const began = context.now();
  const end = await handOn(context, {
    portions: search.portions(),
    take: async (portion) => {
      await presentation.take(portion);
      // Who waits wants to see what there is.
      if (context.now() - began > PATIENCE) await presentation.settle?.();
    },
    settle: presentation.settle,
    line: () => lookupLine(search),
    ...(quiet ? {} : { remark: once(() => longRun(search, planned)) }),
  });
  await search.close();
  if (cache?.wrote) await trimCache(lookupsFolder(context.env));
  try {
    if (end === 'whole') await presentation.close?.();
  } finally {
    const ended = { ...request, search, end, cacheTrouble: cache?.trouble };
    if (end !== 'reader gone' && !(quiet && search.complete)) await reportLookup(context, ended);
  }
  return { search, end };
}

/** Undefined where nobody can say whose answers they would be. */
export async function openCache(
  context: Context,
  connection: Connection,
  operation: PlannedLookup['operation'],
  { endpoint = context.env.ATRAIL_ENDPOINT ?? '' }: { readonly endpoint?: string },
): Promise<FolderCache | undefined> {
  const owner = await connection.owner().catch(() => undefined);
  if (owner === undefined) return undefined;
  const asker = { owner, endpoint, operation: operation.name };
  return new FolderCache(lookupsFolder(context.env), asker, context.now());
}

function longRun(search: LiveSearch, { quick }: PlannedLookup): string | undefined {
  const announcement = announcementOf(search);
  if (announcement === undefined || quick === undefined) return announcement;
  return `${announcement}note    ${describeQuick(quick)}\n`;
}

/** Asks until there is an answer, and never again. */
function once(ask: () => string | undefined): () => string | undefined {
  let said = false;
  return () => {
    const text = said ? undefined : ask();
    said ||= text !== undefined;
    return text;
  };
}
