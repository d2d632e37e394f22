/** A service by hand: event history in memory, page by page, with whatever can go wrong on the way. */
import type { CallOptions, Connection, Parameters, Reply } from '../../../src/cloud/connection.js';
import { ServiceError } from '../../../src/cloud/service-error.js';
import type { JsonObject } from '../../../src/event/event.js';
import { parseJson } from '../../../src/event/json.js';
import { matching } from './matching.js';

export type PlainEvent = Readonly<Record<string, unknown>>;

export interface Call {
  readonly operation: string;
  readonly region: string;
  readonly parameters: Parameters;
  /** Counted from 1. */
  readonly number: number;
}

/** What a call does instead of what it should; undefined to let it be. */
export type Trouble = (call: Call) => Twist | undefined;

export type Twist =
  | { readonly fail: ServiceError }
  /** Events and token replaced; what is not given stays. */
  | { readonly events?: readonly PlainEvent[]; readonly token?: string | undefined }
  | { readonly text: string };

export interface HistoryOptions {
  readonly trouble?: Trouble;
  /** Whether the ends of a window belong to it. */
  readonly ends?: 'inclusive' | 'exclusive';
  /** What NextToken is on the last page. */
  readonly lastToken?: '' | undefined;
  readonly longestWindow?: number;
}

export class History implements Connection {
  readonly calls: Call[] = [];
  readonly counts = { sent: 0, retried: 0 };

  constructor(
    public events: readonly PlainEvent[],
    private readonly options: HistoryOptions = {},
  ) {}

  async owner(): Promise<string> {
    return '1000000000000001';
  }

  async call(operation: string, parameters: Parameters, { region }: CallOptions): Promise<Reply> {
    const call = { operation, region, parameters, number: this.calls.length + 1 };
    this.calls.push(call);
    this.counts.sent++;
    // As on a network, nothing is there at once.
    await new Promise((resolve) => setImmediate(resolve));
    const twist = this.options.trouble?.(call);
    if (twist !== undefined && 'fail' in twist) throw twist.fail;
    if (twist !== undefined && 'text' in twist) return replyOf(twist.text);
    const page = this.#page(call);
    return replyOf(
      JSON.stringify({
        RequestId: `R${call.number}`,
        Events: page.events,
        NextToken: page.token,
        ...twistOf(twist),
      }),
    );
  }

  #page({ parameters, region }: Call): { events: readonly PlainEvent[]; token: string | undefined } {
    const { ends = 'inclusive', lastToken, longestWindow = Number.POSITIVE_INFINITY } = this.options;
    const [start, end] = [Date.parse(String(parameters.StartTime)), Date.parse(String(parameters.EndTime))];
    if (end - start > longestWindow) throw refusal('InvalidParameterCombination');
    const within = (time: number) =>
      ends === 'inclusive' ? time >= start && time <= end : time > start && time < end;
    const sign = parameters.Direction === 'FORWARD' ? 1 : -1;
    const found = this.events
      .filter(({ acsRegion = 'cn-hangzhou' }) => acsRegion === region)
      .filter((event) => within(secondOf(event)))
      .filter(matching(parameters))
      .sort((a, b) => sign * (secondOf(a) - secondOf(b)));
    const from = parameters.NextToken === undefined ? 0 : Number(String(parameters.NextToken).slice(1));
    if (Number.isNaN(from)) throw refusal('InvalidQueryParameter');
    const to = from + Number(parameters.MaxResults);
    return { events: found.slice(from, to), token: to < found.length ? `T${to}` : lastToken };
  }
}

function secondOf({ eventTime }: PlainEvent): number {
  return Math.floor(Date.parse(String(eventTime)) / 1000) * 1000;
}

function twistOf(twist: Exclude<Twist, { fail: ServiceError } | { text: string }> | undefined): object {
  if (twist === undefined) return {};
  return {
    ...('events' in twist ? { Events: twist.events } : {}),
    ...('token' in twist ? { NextToken: twist.token } : {}),
  };
}

function replyOf(text: string): Reply {
  const body = parseJson(text) as JsonObject;
  return { text, body, requestId: String(body.RequestId ?? 'R') };
}

export function refusal(code: string, status = 400): ServiceError {
  return new ServiceError(`the service refused: ${code}`, 'Mend it.', { code, status, requestId: 'R' });
}
