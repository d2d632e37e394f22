/** One request, from the wire to its answer. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { authenticate, type Gate } from './authenticate.js';
import { authorize } from './callers.js';
import { type Answer, deliver, faultyAnswer, jsonAnswer } from './delivery.js';
import type { Fault, Faults } from './faults.js';
import { ACTIONTRAIL, NOT_MODELLED, OPERATIONS, type Operation } from './operations.js';
import type { Pace } from './pace.js';
import { type Body, writeJson } from './raw-json.js';
import { type RecordedRequest, record } from './recorder.js';
import { Refusal, refusalBody } from './refusal.js';
import type { Service, Twist } from './service.js';
import { readSignature } from './signature.js';
import { askedRegion, type WireRequest } from './wire.js';

export interface State {
  readonly service: Service;
  readonly gate: Gate;
  readonly pace: Pace;
  readonly faults: Faults;
  readonly requests: RecordedRequest[];
  readonly now: () => number;
  readonly clock: () => number;
}

/** Answers one request, or does what its fault says. */
export async function serve(request: WireRequest, response: ServerResponse, state: State): Promise<void> {
  const operation = request.headers['x-acs-action'] ?? request.query.get('Action') ?? '';
  const region = askedRegion(request) ?? state.service.rules.defaultRegion;
  const recorded = record(request, operation, region, state.now());
  state.requests.push(recorded);
  const fault = state.faults.meet(recorded);
  if (fault?.kind === 'stall') return;
  if (fault?.kind === 'reset' && fault.afterBytes === undefined) {
    response.socket?.resetAndDestroy();
    return;
  }
  const clock = state.clock() + (fault?.kind === 'skew' ? fault.milliseconds : 0);
  response.setHeader('date', new Date(clock).toUTCString());
  const requestId = randomUUID().toUpperCase();
  const answer =
    fault?.kind === 'status'
      ? faultyAnswer(fault, requestId)
      : answerTo(request, recorded, requestId, clock, fault, state);
  if (fault?.kind !== 'lost-answer') recorded.status = answer.status;
  await deliver(response, answer, fault);
}

function answerTo(
  request: WireRequest,
  recorded: RecordedRequest,
  requestId: string,
  clock: number,
  fault: Fault | undefined,
  state: State,
): Answer {
  const headers = { 'x-acs-request-id': requestId };
  try {
    const body = perform(request, recorded, requestId, clock, twistOf(fault), state);
    return jsonAnswer(200, writeJson(body), headers);
  } catch (error) {
    const refusal =
      error instanceof Refusal
        ? error
        : new Refusal('NotModelled', { message: `The test server failed: ${(error as Error).stack}` });
    recorded.code = refusal.code;
    const body = refusalBody(refusal, requestId, `actiontrail.${recorded.region}.aliyuncs.com`);
    return jsonAnswer(refusal.status, JSON.stringify(body), { ...headers, ...refusal.details.headers });
  }
}

function perform(
  request: WireRequest,
  recorded: RecordedRequest,
  requestId: string,
  clock: number,
  twist: Twist | undefined,
  state: State,
): Body {
  const { service, gate, pace } = state;
  const { operation: name, region, at } = recorded;
  const operation = operationOf(request, name);
  const { name: product } = operation.product ?? ACTIONTRAIL;
  if (!service.rules.regions.some(({ id }) => id === region)) throw new Refusal('InvalidRegionId.NotFound');
  const key = authenticate(readSignature(request), gate, clock);
  recorded.account = key.account;
  if (!operation.open) authorize(key, `${product}:${name}`);
  pace.take(key.account, region, name, at);
  const account = service.account(key.account);
  const parameters = new Map(Object.entries(recorded.parameters));
  return operation.handler(
    { operation: name, region, parameters, key, account, now: at, requestId, twist },
    service,
  );
}

/** The operation that is asked, in the way in which it must be asked. */
function operationOf({ headers, query, method, body }: WireRequest, name: string): Operation {
  if (name === '') {
    const message =
      'The input parameter "Action" that is mandatory for processing this request is not supplied.';
    throw new Refusal('MissingParameter', { message });
  }
  if (NOT_MODELLED.includes(name)) {
    const message = `The test server does not model ${name}: see test/support/actiontrail/operations.ts.`;
    throw new Refusal('NotModelled', { message });
  }
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name]! : undefined;
  if (operation === undefined) throw new Refusal('InvalidAction.NotFound');
  const version = headers['x-acs-version'] ?? query.get('Version');
  if (version !== (operation.product ?? ACTIONTRAIL).version) throw new Refusal('InvalidVersion');
  if (method !== 'GET' && (method !== 'POST' || operation.method === 'GET')) {
    throw new Refusal('UnsupportedHTTPMethod');
  }
  if (body.length > 0) {
    throw new Refusal('NotModelled', { message: 'All parameters belong in the query string.' });
  }
  return operation;
}

function twistOf(fault: Fault | undefined): Twist | undefined {
  const kind = fault?.kind;
  return kind === 'repeated-token' || kind === 'empty-page' || kind === 'expired-token' ? kind : undefined;
}
