import { makeVisible } from './visible.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children?: readonly Element[];
  readonly text?: string;
}

/** A document. Hidden characters, most of which XML cannot hold, are shown as escapes. */
export function xmlText(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, '')}`;
}

function elementText({ name, attributes, children = [], text }: Element, margin: string): string {
  const start = [
    name,
    ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(String(value))}"`),
  ].join(' ');
  if (text !== undefined) return `${margin}<${start}>${escaped(text)}</${name}>\n`;
  if (children.length === 0) return `${margin}<${start}/>\n`;
  return `${margin}<${start}>\n${children.map((child) => elementText(child, `${margin}  `)).join('')}${margin}</${name}>\n`;
}

function escaped(text: string): string {
  // U+FFFE and U+FFFF are seen by nobody and allowed in no XML.
  return makeVisible(text)
    .replace(/[&<>"]/g, (char) => ENTITIES[char]!)
    .replace(/[\uFFFE\uFFFF]/g, '\uFFFD');
}
