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
    name: 'lookup',
    summary: 'find events in the live event history',
    description: "Finds events in the service's own event history, which reaches back 90 days.",
    load: () => import('./commands/lookup.js'),
  },
  {
    name: 'archive',
    summary: 'search the files that trails deliver to OSS',
    verbs: ['search', 'stats', 'ls', 'index', 'sync', 'verify', 'coverage', 'backfill'],
    load: () => import('./commands/archive.js'),
  },
  {
    name: 'query',
    summary: 'ask an archive in SQL, as in Log Service',
    description: "Runs a query of Log Service, '<search> | select …', over delivered files.",
    load: () => import('./commands/query.js'),
  },
  {
    name: 'sql',
    summary: "ask an archive in DuckDB's own SQL",
    description: "Runs statements in DuckDB's own SQL over the events in delivered files, or asks for them.",
    load: () => import('./commands/sql.js'),
  },
  {
    name: 'export',
    summary: 'write events to files for other engines',
    verbs: ['parquet', 'jsonl', 'csv'],
    load: () => import('./commands/export.js'),
  },
  {
    name: 'event',
    summary: 'look at single events',
    verbs: ['show'],
    load: () => import('./commands/event.js'),
  },
  {
    name: 'case',
    summary: 'bundle what a case is about, and prove that a bundle is unchanged',
    verbs: ['create', 'verify'],
    load: () => import('./commands/case.js'),
  },
  {
    name: 'key',
    summary: 'show whose an access key is, and what it last did',
    description: 'Shows whose an access key is, what it was used for, and what was done to it.',
    load: () => import('./commands/key.js'),
  },
  {
    name: 'cache',
    summary: 'answers of the service that are kept',
    verbs: ['info', 'clear'],
    load: () => import('./commands/cache.js'),
  },
  {
    name: 'trail',
    summary: 'see, check and change what is recorded',
    description: 'Shows, checks and changes trails: what is recorded, and where it is delivered.',
    verbs: [
      'list',
      'create',
      'update',
      'enable',
      'disable',
      'delete',
      'restore',
      'status',
      'doctor',
      'metrics',
    ],
    load: () => import('./commands/trail.js'),
  },
  {
    name: 'whoami',
    summary: 'show whose credentials are used, and where they come from',
    description: 'Shows as whom the service is asked, where the credentials come from, and in which region.',
    load: () => import('./commands/whoami.js'),
  },
];
