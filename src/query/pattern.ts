import { fold } from './fold.js';

/**
 * A pattern taken apart: literal text, `one` for any character, `any` for any run of characters.
 * Literals never stand side by side, and in a run of wildcards each `one` stands before the one `any`.
 */
export type Part = { readonly text: string } | 'one' | 'any';

/** Never throws: a backslash at the end stands for itself. */
export function partsOf(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  let text = '';
  let spanning = false;
  const endWildcards = () => {
    if (spanning) parts.push('any');
    spanning = false;
  };
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === '*' || char === '?') {
      if (text !== '') parts.push({ text });
      text = '';
      if (char === '*') spanning = true;
      else parts.push('one');
      continue;
    }
    endWildcards();
    if (char === '\\' && at + 1 < pattern.length) at++;
    text += pattern[at];
  }
  endWildcards();
  if (text !== '') parts.push({ text });
  return parts;
}

/** The one spelling of a pattern: backslashes only before `*`, `?` and `\`, no `**`. */
export function normalPattern(pattern: string): string {
  return patternOf(partsOf(pattern));
}

export function patternOf(parts: readonly Part[]): string {
  return parts
    .map((part) => (part === 'any' ? '*' : part === 'one' ? '?' : escapePattern(part.text)))
    .join('');
}

/** The pattern that matches this text and nothing else. */
export function escapePattern(text: string): string {
  return text.replace(/[*?\\]/g, '\\$&');
}

/** The text a pattern without wildcards stands for; undefined when it has some. */
export function literalOf(pattern: string): string | undefined {
  const parts = partsOf(pattern);
  const [first] = parts;
  if (first === undefined) return '';
  return parts.length === 1 && typeof first === 'object' ? first.text : undefined;
}

export type TextTest = (text: string) => boolean;

/** Whether a text as a whole is what the pattern says, without regard to case. */
export function compileWhole(pattern: string): TextTest {
  const literal = literalOf(pattern);
  if (literal !== undefined) {
    const wanted = fold(literal);
    return (text) => text.length === wanted.length && fold(text) === wanted;
  }
  const steps = stepsOf(partsOf(pattern));
  return (text) => runSteps(steps, fold(text));
}

/** Whether the pattern is found somewhere in a text, without regard to case. */
export function compileWithin(pattern: string): TextTest {
  const literal = literalOf(pattern);
  if (literal !== undefined) {
    const wanted = fold(literal);
    return (text) => text.length >= wanted.length && fold(text).includes(wanted);
  }
  const steps = [ANY, ...stepsOf(partsOf(pattern)), ANY];
  return (text) => runSteps(steps, fold(text));
}

const ONE = -1;
const ANY = -2;

/** One step per UTF-16 unit or wildcard. */
function stepsOf(parts: readonly Part[]): readonly number[] {
  const steps: number[] = [];
  for (const part of parts) {
    if (part === 'one') steps.push(ONE);
    else if (part === 'any') steps.push(ANY);
    else for (const unit of fold(part.text).split('')) steps.push(unit.charCodeAt(0));
  }
  return steps;
}

/**
 * Goes back to the last `any` only, which suffices because an earlier one could only have ended later.
 * Time is linear in the text for a given pattern, and memory constant.
 */
function runSteps(steps: readonly number[], text: string): boolean {
  let at = 0;
  let step = 0;
  let lastAny = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = steps[step];
    if (wanted === ANY) {
      lastAny = step++;
      resumeAt = at;
    } else if (wanted === ONE) {
      at += isPair(text, at) ? 2 : 1;
      step++;
    } else if (wanted === text.charCodeAt(at)) {
      at++;
      step++;
    } else if (lastAny >= 0) {
      step = lastAny + 1;
      at = ++resumeAt;
    } else {
      return false;
    }
  }
  while (steps[step] === ANY) step++;
  return step === steps.length;
}

/** A character outside the basic plane takes two units and counts as one. */
function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}
