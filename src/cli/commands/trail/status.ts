/** `atrail trail status` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  addCloudFlags,
  addFormatFlags,
  addOneRegionFlag,
  type FormatFlags,
  PLAIN_FORMATS,
  type PlainFormat,
} from '../../options.js';
import type { Done } from '../../program.js';
import type { OneRegionFlags } from '../../trails/finding.js';

export interface StatusFlags extends OneRegionFlags, FormatFlags {
  readonly output: PlainFormat;
}

export function registerStatus(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('status')
    .summary('show whether trails log and deliver')
    .description('Shows whether a trail logs, since when, and what it delivered last to each destination.')
    .argument('[name]', 'name of the trail; without it, all that are seen');
  addOneRegionFlag(command);
  addCloudFlags(command);
  addFormatFlags(command, PLAIN_FORMATS).action(async (name: string | undefined, flags: StatusFlags) =>
    done(await status(context, name, flags)),
  );
  addNotes(
    command,
    'Each trail is asked at its home region, wherever it is seen from. The service tells nothing about deliveries to MaxCompute.',
    'Exit codes: 0 all log, and no delivery failed · 1 one does not log, its latest delivery failed, or there is no trail · 2 a status could not be asked.',
  );
}

async function status(context: Context, name: string | undefined, flags: StatusFlags): Promise<ExitCode> {
  const [{ findAnywhere, open }, { askStatus, describeTrails }, { isHealthy, printStatuses }, { attempt }] =
    await Promise.all([
      import('../../trails/finding.js'),
      import('../../../trail/asking.js'),
      import('../../presenting/status.js'),
      import('../../attempts.js'),
    ]);
  const opened = await open(context, flags);
  const trails =
    name === undefined
      ? await describeTrails(opened.connection, opened.region)
      : [await findAnywhere(opened, name)];
  const statuses = [];
  let failed = false;
  for (const trail of trails) {
    // Where only one is asked for, its failure is the answer.
    const status = await attempt(context, () => askStatus(opened.connection, trail), trails.length > 1);
    if (status === undefined) failed = true;
    else statuses.push({ trail, status });
  }
  if (trails.length === 0) await context.stderr.write(`note    no trail is seen from ${opened.region}\n`);
  await printStatuses(context, flags, statuses);
  if (failed) return 2;
  return statuses.length > 0 && statuses.every(isHealthy) ? 0 : 1;
}
