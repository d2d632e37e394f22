/** Where atrail keeps what is its own, by the XDG base directories. Nothing is created here. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Context } from './context.js';

type Env = Context['env'];

/** What may be deleted at any time: answers of the service. */
export function cacheFolder(env: Env): string {
  return own(env, 'XDG_CACHE_HOME', '.cache');
}

/** Answers of lookups. */
export function lookupsFolder(env: Env): string {
  return join(cacheFolder(env), 'lookups');
}

/** What several runs share: the pace of calls, snapshots of trails that were deleted. */
export function stateFolder(env: Env): string {
  return own(env, 'XDG_STATE_HOME', join('.local', 'state'));
}

/** What people would miss: archives. */
export function dataFolder(env: Env): string {
  return own(env, 'XDG_DATA_HOME', join('.local', 'share'));
}

/** Where delivered files are kept when nobody says. */
export function archiveFolder(env: Env): string {
  return env.ATRAIL_ARCHIVE || join(dataFolder(env), 'archive');
}

export function homeFolder(env: Env): string {
  return env.HOME || homedir();
}

function own(env: Env, variable: string, usual: string): string {
  return join(env[variable] || join(homeFolder(env), usual), 'atrail');
}
