/** `atrail trail` */
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addHelpCommand } from '../helping.js';
import type { Done } from '../program.js';
import { registerCreate } from './trail/create.js';
import { registerDelete } from './trail/delete.js';
import { registerDisable } from './trail/disable.js';
import { registerDoctor } from './trail/doctor.js';
import { registerEnable } from './trail/enable.js';
import { registerList } from './trail/list.js';
import { registerMetrics } from './trail/metrics.js';
import { registerRestore } from './trail/restore.js';
import { registerShow } from './trail/show.js';
import { registerStatus } from './trail/status.js';
import { registerUpdate } from './trail/update.js';

export function register(trail: Command, context: Context, done: Done): void {
  registerList(trail, context, done);
  registerShow(trail, context, done);
  registerStatus(trail, context, done);
  registerMetrics(trail, context, done);
  registerDoctor(trail, context, done);
  registerCreate(trail, context, done);
  registerUpdate(trail, context, done);
  registerEnable(trail, context, done);
  registerDisable(trail, context, done);
  registerDelete(trail, context, done);
  registerRestore(trail, context, done);
  addHelpCommand(trail);
}
