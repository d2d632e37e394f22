/** `atrail trail doctor` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  addCloudFlags,
  addFormatFlags,
  addRegionFlag,
  type FormatFlags,
  PLAIN_FORMATS,
  type PlainFormat,
  wholeNumber,
} from '../../options.js';
import type { Done } from '../../program.js';
import type { RegionsFlags } from '../../trails/finding.js';

export interface DoctorFlags extends RegionsFlags, FormatFlags {
  readonly output: PlainFormat;
  readonly maxAge: string;
  readonly keepDays: number;
  readonly organization?: boolean;
  readonly report?: readonly string[];
}

const several = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value];

export function registerDoctor(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('doctor')
    .summary('check that everything is recorded, delivered and kept safe')
    .description('Checks that all is recorded, that it is delivered, and that the buckets keep it safe.')
    .argument('[name]', 'check this trail closely; without it, all that are seen');
  addRegionFlag(command.optionsGroup('Where:'));
  addCloudFlags(command);
  command
    .optionsGroup('What is good:')
    .option('--max-age <duration>', 'a latest delivery that is older is a finding', '24h')
    .option('--keep-days <n>', 'days for which delivered files shall be kept', wholeNumber(1), 180)
    .option('--organization', 'record all accounts of the resource directory');
  addFormatFlags(command, PLAIN_FORMATS)
    .option('--report <kind=path>', 'also write a report for pipelines: junit=path or sarif=path', several)
    .action(async (name: string | undefined, flags: DoctorFlags) => done(await doctor(context, name, flags)));
  addNotes(
    command,
    'One line for each check, with what to do. It only reads: DescribeTrails, GetTrailStatus, and the settings of the buckets. Who could delete a bucket, its files or a trail is not looked at: that is decided by RAM policies.',
    'Exit codes: 0 all is well · 1 there is a finding · 2 a check could not be made (it is named), whatever the others say.',
    `Examples:
  atrail trail doctor --region all
  atrail trail doctor audit-main --report junit=trail.xml --report sarif=trail.sarif`,
  );
}

async function doctor(context: Context, name: string | undefined, flags: DoctorFlags): Promise<ExitCode> {
  const [{ seeTrails }, { bucketInspection }, { gather }, { examine }, { parseDuration }, reports, printing] =
    await Promise.all([
      import('../../trails/finding.js'),
      import('../../buckets.js'),
      import('../../../trail/doctor/gather.js'),
      import('../../../trail/doctor/examine.js'),
      import('../../../query/duration.js'),
      import('../../check-reports.js'),
      import('../../presenting/doctor.js'),
    ]);
  const wanted = reports.readReports(flags.report ?? []);
  const measures = {
    now: context.now(),
    maxAge: parseDuration(flags.maxAge, '--max-age'),
    keepDays: flags.keepDays,
    organization: flags.organization === true,
  };
  const seen = await seeTrails(context, flags);
  printing.checkSeen(name, seen);
  const trails = await gather(
    seen.trails,
    seen.connected.connection,
    await bucketInspection(context, seen.connected, flags),
    name,
  );
  const gathered = { trails, regions: seen.regions, unasked: seen.unasked };
  const results = examine(gathered, measures, name === undefined ? undefined : [name]);
  await printing.printResults(context, flags, results);
  await reports.writeReports(wanted, results, measures.now);
  return printing.exitCodeOf(results);
}
