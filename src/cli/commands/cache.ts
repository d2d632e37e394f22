/** `atrail cache` */
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addHelpCommand } from '../helping.js';
import type { Done } from '../program.js';
import { registerClear } from './cache/clear.js';
import { registerInfo } from './cache/info.js';

export function register(cache: Command, context: Context, done: Done): void {
  registerInfo(cache, context, done);
  registerClear(cache, context, done);
  addHelpCommand(cache);
}
