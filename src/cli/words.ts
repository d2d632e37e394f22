/**
 * The words that can follow `atrail`. What a word's commands take is loaded only where the word is typed: dozens of
 * commands would otherwise make every run wait.
 */
import type { Command } from 'commander';
import type { Context } from './context.js';
import type { Done } from './program.js';

export interface Word {
  readonly name: string;
  /** One phrase, as lists of commands show it. */
  readonly summary: string;
  /** One sentence; made of the summary where it is not given. */
  readonly description?: string;
  /** The commands of a noun, for whoever leaves the noun out. */
  readonly verbs?: readonly string[];
  readonly load: () => Promise<{
    /** Gives the word's command its arguments, flags and action, or a noun its commands. */
    register(command: Command, context: Context, done: Done): void;
  }>;
}

export const WORDS: readonly Word[] = [
  {
    name: 'archive',
    summary: 'search the files that trails deliver to OSS',
    verbs: ['search', 'stats', 'ls', 'index'],
    load: () => import('./commands/archive.js'),
  },
  {
    name: 'event',
    summary: 'look at single events',
    verbs: ['show'],
    load: () => import('./commands/event.js'),
  },
];
