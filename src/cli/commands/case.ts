/** `atrail case` */
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addHelpCommand } from '../helping.js';
import type { Done } from '../program.js';
import { registerCreate } from './case/create.js';
import { registerCaseVerify } from './case/verify.js';

export function register(command: Command, context: Context, done: Done): void {
  registerCreate(command, context, done);
  registerCaseVerify(command, context, done);
  addHelpCommand(command);
}
