/** DuckDB's errors as people can use them: what is wrong, where it was written, and what to do. */
import { PersonError } from '../errors.js';
import { isKnownField, suggestField } from '../event/fields.js';
import { QuerySyntaxError } from '../query/syntax-error.js';
import { isMember } from './columns.js';
import { Stopped } from './engine.js';

/** What is known of a statement that went wrong. */
export interface Written {
  /** As it was typed. */
  readonly text: string;
  /** As it was run. */
  readonly sql: string;
  /** Where a place in `sql` stands in `text`, in characters. */
  readonly placeOf: (at: number) => number;
  /** The tables there are, for people. */
  readonly tables: string;
  /** The limits, for people. */
  readonly memory: string;
  readonly timeout: string;
}

interface Said {
  readonly wrong: string;
  readonly next: string;
}

/** @returns what was thrown itself, where it is a bug */
export function explained(thrown: unknown, written: Written): unknown {
  if (thrown instanceof PersonError || !(thrown instanceof Error)) return thrown;
  if (thrown instanceof Stopped && thrown.by === 'timeout') {
    return new PersonError(
      `the statement took longer than ${written.timeout}`,
      'Ask for fewer events, or allow more with --timeout.',
    );
  }
  const [, kind, text] =
    /^(?:Failed to extract statements: )?([A-Za-z][A-Za-z ]*?) Error: ([\s\S]*)$/.exec(thrown.message) ?? [];
  if (kind === undefined || text === undefined || kind === 'INTERNAL') return thrown;
  const { wrong, next } = saidOf(kind, text, written);
  const place = placeIn(text, written.sql);
  return place === undefined
    ? new PersonError(wrong, next)
    : new QuerySyntaxError(wrong, next, written.text, written.placeOf(place));
}

function saidOf(kind: string, text: string, written: Written): Said {
  const [first = ''] = text.split('\n');
  if (kind === 'Out of Memory') return outOfMemory(text, written);
  if (kind === 'Permission') {
    return {
      wrong: 'a statement reaches no files',
      next: 'Name the archives with --in; the events in them are all there is.',
    };
  }
  const [, column] = /^Referenced column "([\s\S]*?)" (?:not found|was not found)/.exec(text) ?? [];
  if (column !== undefined) return unknownColumn(column);
  const [, from] = /^Referenced table "([\s\S]*?)" not found/.exec(text) ?? [];
  if (from !== undefined) return unknownSource(from, written);
  const [, table] = /^Table with name ([\s\S]*?) does not exist/.exec(text) ?? [];
  if (table !== undefined)
    return { wrong: `there is no table ${table}`, next: `The events are in ${written.tables}.` };
  const [, name] = /Function with name ([\s\S]*?) does not exist/.exec(text) ?? [];
  if (name !== undefined) {
    const [, near] = /Did you mean "([^"]*)"/.exec(text) ?? [];
    const next = near === undefined ? 'Write it with other functions.' : `Did you mean ${near}?`;
    return { wrong: `there is no function ${name}`, next };
  }
  if (kind === 'Parser')
    return {
      wrong: sentence(first),
      next: 'Text stands in single quotes, names in double quotes; see --help for examples.',
    };
  if (/must appear in the GROUP BY clause/.test(first)) {
    return {
      wrong: sentence(first),
      next: 'Add it to GROUP BY, or take one of its values with arbitrary(…) or max(…).',
    };
  }
  if (kind === 'Conversion')
    return { wrong: sentence(first), next: 'Write try_cast, which gives NULL for what it cannot read.' };
  return { wrong: sentence(first), next: 'Change the statement; see --help for examples.' };
}

function outOfMemory(text: string, { memory }: Written): Said {
  if (/temp_directory|max_temp_directory_size|No space left/i.test(text)) {
    return {
      wrong: 'there is no room left for temporary files',
      next: 'Make room there, or set TMPDIR to a folder that has it.',
    };
  }
  return {
    wrong: `the statement needs more than ${memory} of memory`,
    next: 'Allow more with --memory, or ask for fewer events or columns.',
  };
}

function unknownColumn(name: string): Said {
  const wrong = `there is no column ${name}`;
  if (isMember(name))
    return { wrong, next: 'Select it in the inner query, or give it a name there and use that.' };
  const meant = isKnownField(name) ? name : suggestField(name);
  if (meant !== undefined)
    return { wrong, next: `Write "event.${meant}" for that field; text stands in single quotes.` };
  return { wrong, next: `Text stands in single quotes, as in 'CreateUser'; fields are "event.…".` };
}

/** `event.eventName` without quotes is a column of a table called event. */
function unknownSource(name: string, { text, tables }: Written): Said {
  const [, path] = name.toLowerCase() === 'event' ? (/\bevent\.([\w.]+)/i.exec(text) ?? []) : [];
  if (path === undefined) return { wrong: `there is no table ${name}`, next: `The events are in ${tables}.` };
  return { wrong: 'a field of events stands in double quotes', next: `Write "event.${path}".` };
}

/** What DuckDB says begins in upper case and may end in an exclamation mark. */
function sentence(text: string): string {
  const bare = text.replace(/[.!]$/, '');
  return /^[A-Z][a-z]/.test(bare) ? bare[0]!.toLowerCase() + bare.slice(1) : bare;
}

/** Where the caret of a message stands in the statement; of a long line the message shows a part only. */
function placeIn(text: string, sql: string): number | undefined {
  const [, line, shown, caret] = /\nLINE (\d+): ([^\n]*)\n( *)\^/.exec(text) ?? [];
  if (line === undefined || shown === undefined || caret === undefined) return undefined;
  const at = caret.length - `LINE ${line}: `.length;
  const before = shown.slice(0, at).replace(/^\.\.\./, '');
  const after = shown.slice(at).replace(/\.\.\.$/, '');
  const lines = sql.split('\n');
  const found = (lines[Number(line) - 1] ?? '').indexOf(before + after);
  if (found < 0) return undefined;
  const start = lines.slice(0, Number(line) - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return start + found + before.length;
}
