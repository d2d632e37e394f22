import fastStringWidth from 'fast-string-width';

const ASCII = /^[\x20-\x7e]*$/;
/** Marks that stand on the character before them, but for those that make a picture of it. */
const MARKS = /(?![\ufe0f\u20e3])[\p{Mn}\p{Me}]/gu;

/** Made when it is needed: its tables take longer to load than the rest of a small answer takes to make. */
let segmenter: Intl.Segmenter | undefined;

function graphemesIn(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** How many columns of a terminal the text takes; it must have been through `makeVisible`. */
export function width(text: string): number {
  if (ASCII.test(text)) return text.length;
  let sum = 0;
  for (const { segment } of graphemesIn(text)) sum += widthOf(segment);
  return sum;
}

function widthOf(grapheme: string): number {
  return fastStringWidth(grapheme.replace(MARKS, ''));
}

/** The width of the widest; 0 of none. A loop, since events may bring more texts than a call has arguments. */
export function widest(texts: Iterable<string>): number {
  let most = 0;
  for (const text of texts) most = Math.max(most, width(text));
  return most;
}

/** The text in at most `columns` columns, with `…` for what was cut off. */
export function cut(text: string, columns: number): string {
  if (ASCII.test(text)) {
    if (text.length <= columns) return text;
    return columns < 1 ? '' : `${text.slice(0, columns - 1)}…`;
  }
  let used = 0;
  let kept = 0;
  for (const { segment, index } of graphemesIn(text)) {
    used += widthOf(segment);
    if (used > columns) return columns < 1 ? '' : `${text.slice(0, kept)}…`;
    if (used <= columns - 1) kept = index + segment.length;
  }
  return text;
}

/**
 * The text in lines of at most `columns` columns (a character wider than that has its line to itself);
 * joined, the lines are the text again. Breaks behind a blank or a comma where one is in the second half
 * of the line.
 */
export function wrap(text: string, columns: number): string[] {
  if (ASCII.test(text) && text.length <= columns) return [text];
  const lines: string[] = [];
  let start = 0;
  let used = 0;
  let gap = { index: 0, used: 0 };
  for (const { segment, index } of graphemesIn(text)) {
    const wide = widthOf(segment);
    if (used + wide > columns && index > start) {
      const end = gap.used * 2 > columns ? gap.index : index;
      lines.push(text.slice(start, end));
      used -= end === index ? used : gap.used;
      start = end;
      gap = { index: 0, used: 0 };
    }
    used += wide;
    if (segment === ' ' || segment === ',') gap = { index: index + segment.length, used };
  }
  lines.push(text.slice(start));
  return lines;
}
