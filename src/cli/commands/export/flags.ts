/** What all exports to files take. */
import { type Command, InvalidArgumentError } from 'commander';
import {
  addDedupeFlag,
  addFilterFlags,
  addSourceFlags,
  addTimeFlags,
  type EngineFlags,
  type FilterFlags,
  QUERY,
  type SourceFlags,
  type TimeFlags,
} from '../../options.js';

export interface ExportFlags extends SourceFlags, FilterFlags, TimeFlags, EngineFlags {
  readonly to: string;
  readonly partition?: readonly string[];
  readonly overwrite?: boolean;
  readonly fields?: readonly string[];
  readonly dedupe: boolean;
  readonly reveal?: boolean;
}

/** What folders can be made of. */
const PARTITIONS: readonly string[] = ['day', 'region', 'account', 'service'];

const partitions = (value: string) => {
  const names = value.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !PARTITIONS.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`It takes ${PARTITIONS.join(', ')}.`);
  return [...new Set(names)];
};

export function addExportFlags(command: Command): Command {
  command.argument(...QUERY);
  addSourceFlags(command);
  addFilterFlags(command);
  addTimeFlags(command);
  command
    .optionsGroup('Output:')
    .requiredOption(
      '--to <path>',
      'the folder to make; without --partition, of jsonl and csv the file, or - for standard output',
    )
    .option('--partition <names>', 'a folder for each day, region, account or service', partitions)
    .option('--overwrite', 'replace what an earlier export wrote there')
    .option('--reveal', 'show secrets, which are masked otherwise');
  return addDedupeFlag(command);
}
