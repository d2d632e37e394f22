/**
 * Reads files that hold secrets. The vendor's reader puts the whole file into its error when it is malformed, so here
 * errors name the path and the place, and nothing else.
 */
import { readFileSync, statSync } from 'node:fs';
import { isObject, type JsonObject, type JsonValue } from '../../event/event.js';
import { noCredentials } from './refusing.js';

/** As the `aliyun` command writes them; the keys are its own. */
export type Profile = JsonObject;

export interface CliConfig {
  readonly path: string;
  readonly current?: string;
  readonly profiles: readonly Profile[];
}

/** Far more than anybody's profiles need. */
const SIZE_MAX = 16 * 2 ** 20;

/** The text of a file without a byte order mark; undefined where there is none. Throws PersonError where it cannot be read. */
export function readSecretFile(path: string, note: (text: string) => void): string | undefined {
  try {
    const { mode, size } = statSync(path);
    if (size > SIZE_MAX) throw Object.assign(new Error(), { code: 'EFBIG' });
    // Windows has no such bits.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      note(`${path} can be read by others; chmod 600 keeps it to yourself`);
    }
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw noCredentials(
      `${path} cannot be read (${code ?? 'unknown'})`,
      'Check who owns it and its permissions.',
    );
  }
}

/** `~/.aliyun/config.json`; undefined where there is none. */
export async function readCliConfig(
  path: string,
  note: (text: string) => void,
): Promise<CliConfig | undefined> {
  const text = readSecretFile(path, note);
  if (text === undefined || text.trim() === '') return undefined;
  const config = await parsed(path, text);
  const profiles = isObject(config) && Array.isArray(config.profiles) ? config.profiles.filter(isObject) : [];
  const current = isObject(config) && typeof config.current === 'string' ? config.current : '';
  return { path, profiles, ...(current === '' ? {} : { current }) };
}

async function parsed(path: string, text: string): Promise<JsonValue> {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    const { placeOfError } = await import('./json-place.js');
    const { line, column } = placeOfError(text)!;
    throw noCredentials(
      `${path} is no JSON: line ${line}, column ${column}`,
      'Mend it there, or write it anew with aliyun configure.',
    );
  }
}

/** The sections of `~/.alibabacloud/credentials`, each with its keys in lower case; undefined where there is no file. */
export function readIni(
  path: string,
  note: (text: string) => void,
): ReadonlyMap<string, ReadonlyMap<string, string>> | undefined {
  const text = readSecretFile(path, note);
  if (text === undefined) return undefined;
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(?:[;#].*)?$/.test(line)) continue;
    const name = /^\s*\[\s*(.*?)\s*\]\s*$/.exec(line)?.[1];
    const [, key, value] = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
    } else if (key !== undefined) {
      section.set(key.toLowerCase(), unquoted(value!));
    } else {
      throw noCredentials(
        `${path} is malformed: line ${at + 1} is neither [section] nor key = value`,
        'Mend it there.',
      );
    }
  }
  return sections;
}

function unquoted(value: string): string {
  return /^"(.*)"$/.exec(value)?.[1] ?? /^'(.*)'$/.exec(value)?.[1] ?? value;
}
