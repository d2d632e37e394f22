/** Sending an answer, whole or broken. */
import type { ServerResponse } from 'node:http';
import type { Fault } from './faults.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export function jsonAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, text, headers: { 'content-type': 'application/json;charset=utf-8', ...headers } };
}

/** The answer of a fault that comes before the operation. */
export function faultyAnswer(fault: Fault & { readonly kind: 'status' }, requestId: string): Answer {
  const { status, code = 'ServiceUnavailable', message = 'The request has failed.', body, headers } = fault;
  if (body === 'empty') return { status, headers: { ...headers }, text: '' };
  if (body === 'html') {
    const text = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
    return { status, headers: { 'content-type': 'text/html', ...headers }, text };
  }
  if (body !== undefined) return jsonAnswer(status, body.text, headers);
  const json = { RequestId: requestId, HostId: 'actiontrail.aliyuncs.com', Code: code, Message: message };
  return jsonAnswer(status, JSON.stringify(json), headers);
}

/** Sends an answer as the fault lets it through. Resolves when nothing more is to be sent. */
export async function deliver(
  response: ServerResponse,
  answer: Answer,
  fault: Fault | undefined,
): Promise<void> {
  if (fault?.kind === 'lost-answer') {
    response.socket?.resetAndDestroy();
    return;
  }
  const whole = Buffer.from(fault?.kind === 'body' ? fault.text : answer.text);
  const bytes = fault?.kind === 'truncated' ? whole.subarray(0, fault.bytes ?? whole.length >> 1) : whole;
  response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
  if (fault?.kind === 'reset') {
    response.write(bytes.subarray(0, fault.afterBytes), () => response.socket?.resetAndDestroy());
    return;
  }
  if (fault?.kind === 'drip') await drip(response, bytes, fault.bytes, fault.pause);
  else response.write(bytes);
  response.end();
}

async function drip(response: ServerResponse, bytes: Buffer, size: number, pause: number): Promise<void> {
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    await new Promise((resume) => setTimeout(resume, pause));
    response.write(bytes.subarray(at, at + size));
  }
}
