import type { AuditEvent } from './event.js';
import { compileText } from './paths.js';

export interface EventError {
  /** '' for a failed sign-in that only has a message. */
  readonly code: string;
  readonly message: string;
}

const readCode = compileText('errorCode');
const readMessage = compileText('errorMessage');
const readName = compileText('eventName');
const readType = compileText('eventType');

/**
 * Why the operation failed; nothing when it succeeded, which is when errorCode is absent or empty. Sign-ins say
 * `success` in errorMessage, and a failed one may have a message without a code.
 */
export function errorOf(event: AuditEvent): EventError | undefined {
  const code = readCode(event);
  const message = readMessage(event);
  if (code !== '') return { code, message };
  if (message === '' || message.toLowerCase() === 'success' || !isSignIn(event)) return undefined;
  return { code, message };
}

function isSignIn(event: AuditEvent): boolean {
  return [readType(event), readName(event)].some((text) => text.toLowerCase() === 'consolesignin');
}
