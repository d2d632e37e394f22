/** The head of an HTTP answer, where it is of the plainest kind. Pure. */

export interface AnswerHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body. */
  readonly length: number;
  /** Whether the connection may be used again. */
  readonly keepsAlive: boolean;
}

const STATUS = /^HTTP\/1\.([01]) ([2-5]\d\d)(?: [^\r\n\0]*)?$/;
/** RFC 9110 §5: a token, and a value without control characters. */
const FIELD = /^([!#$%&'*+.^_`|~0-9a-z-]+):[ \t]*([^\0-\x08\x0a-\x1f\x7f]*?)[ \t]*$/i;
/** Answers with these statuses have no body, whatever their headers say. */
const BODILESS = new Set([204, 205, 304]);

/**
 * @param text what stands before the empty line, each byte a character
 * @returns undefined where more is needed to read the answer than its length: parts, codings, folded or doubled lines
 */
export function parseAnswerHead(text: string): AnswerHead | undefined {
  const lines = text.split('\r\n');
  const [, minor, digits] = STATUS.exec(lines[0]!) ?? [];
  if (digits === undefined) return undefined;
  const status = Number(digits);
  const headers: Record<string, string> = Object.create(null);
  for (let i = 1; i < lines.length; i++) {
    const [, field, value] = FIELD.exec(lines[i]!) ?? [];
    if (field === undefined) return undefined;
    const name = field.toLowerCase();
    if (headers[name] !== undefined) return undefined;
    headers[name] = value!;
  }
  const size = headers['content-length'];
  if (size === undefined || !/^\d{1,15}$/.test(size)) return undefined;
  if (headers['transfer-encoding'] !== undefined || BODILESS.has(status)) return undefined;
  const connection = headers.connection?.toLowerCase();
  const keepsAlive = minor === '1' ? connection !== 'close' : connection === 'keep-alive';
  return { status, headers, length: Number(size), keepsAlive };
}
