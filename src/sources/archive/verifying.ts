/** Verifies an archive: its manifest, then file by file, as a search would read them. */

import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { InflateLimits } from '../../archive/inflate-limits.js';
import { type ArchiveFile, type Listing, listArchive } from '../../archive/listing.js';
import { OWN_FOLDER } from '../../archive/manifest.js';
import {
  BucketComparison,
  type BucketCounts,
  type HeldObject,
  heldByFiles,
  heldByRoll,
  type Place,
} from '../../archive/proof/against.js';
import type { FileFacts } from '../../archive/proof/facts.js';
import { type Finding, type Verdict, verdictOf } from '../../archive/proof/finding.js';
import { judge } from '../../archive/proof/judge.js';
import { manifestFindings } from '../../archive/proof/manifest-findings.js';
import { Meanings, type NameMeaning } from '../../archive/proof/naming.js';
import { type Expected, type Roll, readRoll } from '../../archive/proof/roll.js';
import type { ObjectStore } from '../../cloud/oss/object-store.js';
import { counted } from '../../output/digits.js';
import { readFacts } from './facts.js';
import type { ScanThreads } from './threads.js';

export interface VerifyQuestion {
  /** A folder. */
  readonly archive: string;
  /** The hash of a line that the manifest must have. */
  readonly anchor?: string;
  /** Whether to look at the files alone, and not at which there should be. */
  readonly filesOnly: boolean;
  readonly limits: InflateLimits;
  readonly threads: ScanThreads | undefined;
  /** The bucket to compare with. */
  readonly against?: Against;
}

export interface Against extends Place {
  readonly store: ObjectStore;
}

/** What became of one file. */
export interface FileReport {
  /** Below the archive's folder, with `/`. */
  readonly path: string;
  readonly verdict: Verdict;
  readonly facts: FileFacts;
  readonly isVouched: boolean;
  readonly meaning: NameMeaning | undefined;
  readonly findings: readonly Finding[];
}

/** In sum. */
export interface VerifySums {
  files: number;
  whole: number;
  different: number;
  undecided: number;
  missing: number;
  extra: number;
  unknown: number;
  /** Files whose bytes are those that the manifest tells of. */
  vouched: number;
  events: number;
  /** On disk. */
  bytes: number;
  notes: number;
}

export class Verification {
  readonly sums: VerifySums = {
    files: 0,
    whole: 0,
    different: 0,
    undecided: 0,
    missing: 0,
    extra: 0,
    unknown: 0,
    vouched: 0,
    events: 0,
    bytes: 0,
    notes: 0,
  };
  readonly meanings = new Meanings();
  /** Files whose name has an md5 that is that of neither file nor text, and for which no manifest stands. */
  readonly #unnamed: string[] = [];
  #worst: Verdict = 'whole';
  #owners: ReadonlyMap<string, Expected> | undefined;
  readonly #gone: readonly Expected[];
  /** What the files are, where they are compared with a bucket and no manifest tells. */
  readonly #held: HeldObject[] = [];
  /** What the bucket has come to; absent where none is compared with. */
  bucket: BucketCounts | undefined;

  private constructor(
    private readonly question: VerifyQuestion,
    readonly listing: Listing,
    /** Absent where there is no manifest. */
    readonly roll: Roll | undefined,
  ) {
    const there = new Set(listing.files.map((file) => this.#pathOf(file)));
    this.#gone = [...(roll?.expected.values() ?? [])].filter(({ path }) => !there.has(path));
  }

  /** Lists the files and reads the manifest; reads no file. */
  static async plan(question: VerifyQuestion): Promise<Verification> {
    const listing = await listArchive([question.archive]);
    const roll = question.filesOnly ? undefined : readRoll(question.archive, question.anchor);
    return new Verification(question, listing, roll);
  }

  get total(): number {
    return this.listing.files.length;
  }

  /** What stands for the archive as a whole; known before a file is read. */
  before(): readonly Finding[] {
    const { question, roll, listing } = this;
    const findings: Finding[] =
      roll === undefined ? this.#withoutManifest() : [...manifestFindings(roll, question.anchor)];
    for (const { path, reason } of listing.failures) {
      findings.push({ check: 'reading', severity: 'undecided', path: this.#relative(path), text: reason });
    }
    if (this.total === 0 && roll === undefined) {
      findings.push({ check: 'reading', severity: 'undecided', text: 'there is no file to look at' });
    }
    const hidden = listing.passedOver.length;
    if (hidden > 0) {
      const text = `${counted(hidden, 'hidden or special file')} in the folders not looked at, as in any search`;
      findings.push({ check: 'unknown', severity: 'note', text });
    }
    return this.#told(findings);
  }

  /** Reads the files in turn. */
  async *files(): AsyncGenerator<FileReport> {
    const { limits, threads } = this.question;
    for await (const facts of readFacts(this.listing.files, limits, threads)) yield this.#report(facts);
  }

  /** What is known when all files were read. */
  after(): readonly Finding[] {
    const findings: Finding[] = this.#gone.map(({ path, line }) => {
      this.sums.missing++;
      const text = `line ${line} of the manifest tells of it, and it is not there`;
      return { check: 'missing', severity: 'difference', path, text };
    });
    if (this.meanings.isEstablished) {
      for (const path of this.#unnamed) {
        const text = 'the md5 in its name is that of neither file nor text, unlike in all others';
        findings.push({ check: 'name', severity: 'undecided', path, text });
      }
    }
    return this.#told(findings);
  }

  /** Compares with the bucket, when all files were read. */
  async *againstBucket(): AsyncGenerator<Finding> {
    const { against } = this.question;
    if (against === undefined) return;
    const { roll } = this;
    const held = roll === undefined ? heldByFiles(this.#held, against) : heldByRoll(roll, against);
    const asked = roll?.asked.get(`oss://${against.bucket}`);
    const comparison = new BucketComparison(against.store, against, held, asked, roll !== undefined);
    this.bucket = comparison.counts;
    for await (const finding of comparison.run()) {
      this.#told([finding]);
      yield finding;
    }
    if (held.size === 0 && comparison.counts.missed === 0) {
      const text = `nothing here is known to come from oss://${against.bucket}/${against.prefix}`;
      const finding: Finding = { check: 'bucket', severity: 'undecided', text };
      this.#told([finding]);
      yield finding;
    }
  }

  get verdict(): Verdict {
    return this.#worst;
  }

  #withoutManifest(): Finding[] {
    const { archive, filesOnly, anchor, against } = this.question;
    if (filesOnly) return [];
    // The bucket tells which files there should be.
    if (against !== undefined && anchor === undefined) return [];
    const above = manifestAbove(archive);
    const hint =
      above === undefined
        ? 'nothing tells which files there should be'
        : `the one of ${above} was not looked at`;
    const findings: Finding[] = [
      { check: 'manifest', severity: 'undecided', text: `there is no manifest here: ${hint}` },
    ];
    if (anchor !== undefined) {
      const text = `there is no manifest, though one with the hash ${anchor} is to be here`;
      findings.push({ check: 'manifest', severity: 'difference', text });
    }
    return findings;
  }

  #report(facts: FileFacts): FileReport {
    const { roll, sums } = this;
    const path = this.#relative(facts.path);
    const expected = roll?.expected.get(path);
    const judged = judge(path, facts, expected, (sha256) => this.#whose(path, sha256));
    const findings = [...judged.findings];
    if (expected === undefined) findings.push(...this.#unexpected(path, facts));
    if (judged.meaning !== undefined) this.meanings.add(judged.meaning);
    if (judged.meaning?.md5 === 'neither' && !judged.isVouched) this.#unnamed.push(path);
    if (roll === undefined && this.question.against !== undefined && facts.digest !== undefined) {
      this.#held.push({ path, size: facts.digest.size, etag: facts.digest.md5 });
    }
    const verdict = verdictOf(findings);
    sums.files++;
    sums[verdict]++;
    sums.events += facts.events;
    sums.bytes += facts.digest?.size ?? 0;
    if (judged.isVouched) sums.vouched++;
    this.#told(findings);
    return { path, verdict, facts, isVouched: judged.isVouched, meaning: judged.meaning, findings };
  }

  /** A file that no manifest tells of. */
  #unexpected(path: string, { key, digest }: FileFacts): Finding[] {
    const { roll, sums } = this;
    const renamed = digest === undefined ? undefined : this.#owner(digest.sha256);
    const of = renamed === undefined ? '' : `; it has the bytes of ${renamed.path}`;
    if (key === undefined) {
      sums.unknown++;
      const severity = roll === undefined ? 'note' : 'difference';
      return [{ check: 'unknown', severity, path, text: `its name is not that of a delivered file${of}` }];
    }
    if (roll === undefined) return [];
    sums.extra++;
    return [
      { check: 'extra', severity: 'difference', path, text: `no line of the manifest tells of it${of}` },
    ];
  }

  /** What is known of bytes that are not those of the path. */
  #whose(path: string, sha256: string): string | undefined {
    const older = this.roll?.replaced.get(path)?.find((each) => each.sha256 === sha256);
    if (older !== undefined) return `it holds an older version, that of line ${older.line} of the manifest`;
    const owner = this.#owner(sha256);
    return owner === undefined ? undefined : `it holds the bytes of ${owner.path}`;
  }

  #owner(sha256: string): Expected | undefined {
    this.#owners ??= new Map([...(this.roll?.expected.values() ?? [])].map((each) => [each.sha256, each]));
    return this.#owners.get(sha256);
  }

  #told<T extends readonly Finding[]>(findings: T): T {
    for (const { severity } of findings) if (severity === 'note') this.sums.notes++;
    const verdict = verdictOf(findings);
    if (verdict === 'different' || this.#worst === 'whole') this.#worst = verdict;
    return findings;
  }

  #pathOf({ path }: ArchiveFile): string {
    return this.#relative(path);
  }

  #relative(path: string): string {
    const below = relative(this.question.archive, path);
    return sep === '/' ? below : below.replaceAll(sep, '/');
  }
}

/** The folder above that has a manifest, if any. */
function manifestAbove(archive: string): string | undefined {
  let folder = resolve(archive);
  for (let above = dirname(folder); above !== folder; above = dirname(folder)) {
    if (existsSync(join(above, OWN_FOLDER, 'head.json'))) return above;
    folder = above;
  }
  return undefined;
}
