/** `atrail archive` */
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addHelpCommand } from '../helping.js';
import type { Done } from '../program.js';
import { registerBackfill } from './archive/backfill.js';
import { registerCoverage } from './archive/coverage.js';
import { registerIndex } from './archive/index.js';
import { registerLs } from './archive/ls.js';
import { registerSearch } from './archive/search.js';
import { registerStats } from './archive/stats.js';
import { registerSync } from './archive/sync.js';
import { registerVerify } from './archive/verify.js';

export function register(archive: Command, context: Context, done: Done): void {
  registerSearch(archive, context, done);
  registerStats(archive, context, done);
  registerLs(archive, context, done);
  registerVerify(archive, context, done);
  registerCoverage(archive, context, done);
  registerBackfill(archive, context, done);
  registerSync(archive, context, done);
  registerIndex(archive, context, done);
  addHelpCommand(archive);
}
