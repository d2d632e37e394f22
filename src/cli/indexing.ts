/** What `archive index` does: builds an index, says how it stands, or deletes it. */
import { existsSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { listArchive } from '../archive/listing.js';
import { type ExitCode, PersonError, reasonOf } from '../errors.js';
import { counted, grouped } from '../output/digits.js';
import { makeVisible } from '../output/visible.js';
import { type BuildReport, buildIndex } from '../sources/index/build.js';
import { lockIndex } from '../sources/index/lock.js';
import { openIndex } from '../sources/index/open.js';
import { indexFolder, STATE_FILE } from '../sources/index/place.js';
import { DamagedIndex } from '../sources/index/state.js';
import { defaultArchive } from './asking.js';
import type { Context } from './context.js';
import { startIndexThreads } from './early-threads.js';
import { sizeText } from './measures.js';
import type { ThreadsFlags } from './options.js';
import { startProgress } from './progress.js';

/** Files with damage that are named one by one. */
const NAMED_MAX = 50;

/** @throws PersonError where it is not one folder */
export function archiveFolder(paths: readonly string[] = [], env: Context['env']): string {
  if (paths.length > 1) {
    throw new PersonError('an index is of one folder', 'Give one, and run the command again for another.');
  }
  const folder = paths[0] ?? defaultArchive(env);
  const status = statSync(folder, { throwIfNoEntry: false });
  if (status?.isDirectory()) return resolve(folder);
  throw new PersonError(
    status === undefined ? `there is no folder ${folder}` : `${folder} is no folder`,
    'Give --in <folder>, the folder with the delivered files.',
  );
}

/** Brings the index of an archive up to date, and says what became of it. */
export async function build(context: Context, archive: string, flags: ThreadsFlags): Promise<ExitCode> {
  const threads = await startIndexThreads(context, flags);
  const progress = startProgress(context);
  try {
    const report = await buildIndex(archive, {
      threads,
      cores: flags.threads ?? context.cores,
      interrupted: context.interrupted,
      now: context.now,
      sleep: context.sleep,
      progress: (done, of) => progress.update(() => `${grouped(done)} of ${grouped(of)} files read`),
    });
    await progress.clear();
    await tell(context, archive, report);
    if (report.interrupted) return 130;
    return isIncomplete(report) ? 2 : 0;
  } finally {
    await progress.clear();
    await threads?.close();
  }
}

function isIncomplete({ damaged, unreadable, listing }: BuildReport): boolean {
  return damaged.length + unreadable.length + listing.failures.length > 0;
}

async function tell({ stderr }: Context, archive: string, report: BuildReport): Promise<void> {
  const { damaged, unreadable, listing, discarded, interrupted } = report;
  const lines: string[] = [];
  if (discarded !== undefined) lines.push(`warning: the index was damaged and is built anew: ${discarded}`);
  for (const { path, reason } of damaged.slice(0, NAMED_MAX)) lines.push(`damaged ${path}: ${reason}`);
  if (damaged.length > NAMED_MAX) lines.push(`damaged ${damaged.length - NAMED_MAX} more files`);
  for (const { path, reason } of [...unreadable, ...listing.failures].slice(0, NAMED_MAX)) {
    lines.push(`damaged ${path}: ${reason}; it is not in the index`);
  }
  if (interrupted) lines.push('note    interrupted; the index holds what was read so far');
  lines.push(`files   ${filesText(report)}`);
  lines.push(
    `index   ${counted(report.events, 'event')} in ${sizeText(report.size)}, in ${indexFolder(archive)}`,
  );
  await stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
}

function filesText({ files, added, replaced, dropped }: BuildReport): string {
  const changes = [
    [added - replaced, 'added'],
    [replaced, 'replaced'],
    [dropped, 'taken out'],
  ] as const;
  const said = changes.filter(([count]) => count > 0).map(([count, what]) => `${grouped(count)} ${what}`);
  return `${grouped(files)} in the index${said.length === 0 ? ', all as they were' : `: ${said.join(', ')}`}`;
}

/** Exit code 0 for an index that holds everything as it is, 1 for none or one that is behind, 2 for a damaged one. */
export async function showStatus({ stdout }: Context, archive: string): Promise<ExitCode> {
  const folder = indexFolder(archive);
  let index: ReturnType<typeof openIndex>;
  try {
    index = openIndex(archive);
  } catch (thrown) {
    if (!(thrown instanceof DamagedIndex)) throw thrown;
    await stdout.write(makeVisible(`index   damaged, and not used: ${thrown.message}`).concat('\n'));
    return 2;
  }
  if (index === undefined) {
    await stdout.write(makeVisible(`index   none in ${folder}`).concat('\n'));
    return 1;
  }
  const { files } = await listArchive([archive]);
  const covered = index.cover(files).filter((place) => place >= 0).length;
  const { state } = index;
  const behind = files.length - covered;
  const gone = state.files.length - covered;
  const events = state.files.reduce((sum, file) => sum + file.events, 0);
  const lines = [
    `index   ${counted(events, 'event')} of ${counted(state.files.length, 'file')} in ${sizeText(index.size)}, in ${folder}`,
    `files   ${grouped(files.length)} in the archive: ${grouped(covered)} in the index, ${grouped(behind)} new or changed`,
  ];
  if (gone > 0) lines.push(`note    ${counted(gone, 'file')} in the index gone or changed`);
  await stdout.write(`${lines.map(makeVisible).join('\n')}\n`);
  return behind === 0 && gone === 0 ? 0 : 1;
}

/** @throws PersonError where it cannot be deleted, or is being built */
export async function drop({ stderr, now }: Context, archive: string): Promise<ExitCode> {
  const folder = indexFolder(archive);
  if (!existsSync(folder)) {
    await stderr.write(makeVisible(`note    there is no index in ${archive}`).concat('\n'));
    return 0;
  }
  try {
    const lock = lockIndex(folder, now);
    // First what names the others: should this be cut short, no half of an index is left.
    rmSync(join(folder, STATE_FILE), { force: true });
    lock.release();
    rmSync(folder, { recursive: true, force: true });
    removeIfEmpty(dirname(folder));
  } catch (thrown) {
    if (thrown instanceof PersonError) throw thrown;
    throw new PersonError(
      `the index cannot be deleted: ${reasonOf(thrown)}`,
      `Delete the folder ${folder}; nothing but the index is in it.`,
    );
  }
  await stderr.write(makeVisible(`index   deleted ${folder}`).concat('\n'));
  return 0;
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else of atrail's own is in it.
  }
}
