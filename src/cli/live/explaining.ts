/** `lookup --explain`: the calls that would be made, without making one. */
import type { ExitCode } from '../../errors.js';
import { grouped } from '../../output/digits.js';
import { makeVisible } from '../../output/visible.js';
import { printQuery } from '../../query/print.js';
import type { Order } from '../../sources/live/lookup.js';
import { parametersOf } from '../../sources/live/paging.js';
import { describePlan } from '../../sources/live/plan/describe.js';
import { piecesOf } from '../../sources/live/stretches.js';
import type { Context } from '../context.js';
import { readChunk } from './asking.js';
import type { PlannedLookup } from './planning.js';

/** So many calls are spelled out. */
const CALLS_MAX = 20;

export async function explainLookup(
  { stdout }: Context,
  planned: PlannedLookup,
  { order, chunk }: { readonly order: Order; readonly chunk?: string },
): Promise<ExitCode> {
  const { query, described, regions, plan, quick, window, operation, lookups, remarks } = planned;
  const text = printQuery(query);
  const pieces = piecesOf(
    window,
    chunk === undefined ? window.until - window.since : readChunk(chunk),
    order,
  );
  const calls = lookups.flatMap((lookup) =>
    pieces.map((stretch) => {
      const request = { operation, lookup, stretch, order, oldest: () => Number.NEGATIVE_INFINITY };
      const parameters = Object.entries(parametersOf(request)).map(([name, value]) => `${name}=${value}`);
      return ['call', `${operation.name} in ${lookup.region}: ${parameters.join(' ')}`] as const;
    }),
  );
  const more = calls.length - CALLS_MAX;
  const lines: readonly (readonly [label: string, text: string])[] = [
    ['query', text === '' ? 'everything' : text],
    ['window', described],
    ['regions', regions.join(', ')],
    ...remarks.map((remark) => ['note', remark] as const),
    ...describePlan(plan, quick),
    ...calls.slice(0, CALLS_MAX),
    ...(more > 0 ? [['', `and ${grouped(more)} more like these`] as const] : []),
    ['calls', `${grouped(calls.length)} at least, and one for each further 50 events`],
  ];
  await stdout.write(lines.map(([label, line]) => `${label.padEnd(10)}${makeVisible(line)}\n`).join(''));
  return 0;
}
