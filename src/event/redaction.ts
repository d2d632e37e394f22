import { type AuditEvent, isObject, type JsonValue } from './event.js';
import { setOwn } from './json.js';
import { MASK, maskContent, maskJson, namesResources } from './maskedtext.js';
import { isSecretKey } from './secretnames.js';

/**
 * Masking. The value of a secret member becomes "***", whatever it is; null, booleans, and what is empty stay, as
 * they disclose nothing. JSON inside strings is masked too, as are private keys in PEM form and the secret
 * parameters of URLs and forms. Names in referencedResources are never secrets (`ACS::KMS::Secret`).
 */
export { isHarmlessNeedle, mayHoldSecret, SECRET_NEEDLES } from './secretnames.js';

/** Is the member at these keys a secret, by the names on the way to it? */
export function isSecretMember(path: readonly string[]): boolean {
  return !namesResources(path[0]) && path.some(isSecretKey);
}

/**
 * Masks the JSON text of an event by spans: every character outside the masked values stays.
 * @param latin1 valid JSON, its bytes decoded as latin1 (or any other text: only ASCII is looked at)
 * @returns the same string when there was nothing to mask
 */
export function maskText(latin1: string): string {
  return maskJson(latin1);
}

/** The same masking on the parsed event. Never changes it; returns the same object when nothing was masked. */
export function maskEvent(event: AuditEvent): AuditEvent {
  return needsMask(event) ? copyMasked(event) : event;
}

/** A value and how it stands in the event. Explicit stacks: events may be nested arbitrarily deep. */
interface Member {
  readonly key: string | undefined;
  readonly value: JsonValue;
  /** Is it inside referencedResources? */
  readonly isResource: boolean;
}

function needsMask(event: AuditEvent): boolean {
  const pending: Member[] = membersOf(event, undefined);
  for (let member = pending.pop(); member !== undefined; member = pending.pop()) {
    if (maskMember(member) !== member.value) return true;
    for (const below of membersOf(member.value, member.isResource)) pending.push(below);
  }
  return false;
}

function copyMasked(event: AuditEvent): AuditEvent {
  const copy: Record<string, JsonValue> = {};
  const pending: { from: JsonValue; to: Copy; isResource: boolean | undefined }[] = [
    { from: event, to: copy, isResource: undefined },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const member of membersOf(next.from, next.isResource)) {
      const masked = maskMember(member);
      const to: Copy | undefined = Array.isArray(masked) ? [] : isObject(masked) ? {} : undefined;
      if (to !== undefined) pending.push({ from: masked, to, isResource: member.isResource });
      if (Array.isArray(next.to)) next.to.push(to ?? masked);
      else setOwn(next.to, member.key!, to ?? masked);
    }
  }
  return copy;
}

type Copy = JsonValue[] | Record<string, JsonValue>;

/** @param isResource undefined for the event itself, whose members decide it by their names */
function membersOf(value: JsonValue, isResource: boolean | undefined): Member[] {
  if (Array.isArray(value)) {
    return value.map((element) => ({ key: undefined, value: element, isResource: isResource === true }));
  }
  if (!isObject(value)) return [];
  return Object.keys(value).map((key) => ({
    key,
    value: value[key]!,
    isResource: isResource ?? namesResources(key),
  }));
}

/** The member's value as it may be shown, except for what lies below it. */
function maskMember({ key, value, isResource }: Member): JsonValue {
  if (key !== undefined && !isResource && isSecretKey(key)) return disclosesNothing(value) ? value : MASK;
  return typeof value === 'string' ? maskContent(value, isResource) : value;
}

function disclosesNothing(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === null || value === '' || typeof value === 'boolean';
}
