/** `atrail event` */
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addHelpCommand } from '../helping.js';
import type { Done } from '../program.js';
import { registerShow } from './event/show.js';

export function register(event: Command, context: Context, done: Done): void {
  registerShow(event, context, done);
  addHelpCommand(event);
}
