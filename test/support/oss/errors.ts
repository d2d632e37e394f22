/** Errors as the service words them. */

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Members of an element; lists repeat it, what is undefined is left out. */
export type XmlValue =
  | string
  | number
  | boolean
  | { readonly [name: string]: XmlValue | undefined }
  | readonly XmlValue[];

export function xml(name: string, value: XmlValue | undefined): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((each: XmlValue) => xml(name, each)).join('');
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  const inside = Object.entries(value).map(([member, each]) => xml(member, each as XmlValue | undefined));
  return `<${name}>${inside.join('')}</${name}>`;
}

export function document(name: string, value: XmlValue): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml(name, value)}`;
}

export function errorDocument(refusal: Refusal, requestId: string, host: string): string {
  return document('Error', {
    Code: refusal.code,
    Message: refusal.message,
    RequestId: requestId,
    HostId: host,
    ...refusal.more,
  });
}
