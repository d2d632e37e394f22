/** Memory is bounded by what is read at a time, not by what a file holds. */
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROGRAM } from '../support/program.js';

const EVENTS = 300_000;

let path: string;
beforeAll(async () => {
  path = join(mkdtempSync(join(tmpdir(), 'atrail-memory-')), 'large.json.gz');
  await pipeline(Readable.from(chunks()), createGzip({ level: 1 }), createWriteStream(path));
}, 60_000);
afterAll(() => rmSync(join(path, '..'), { recursive: true, force: true }));

/** One array of 300 MB on one line. */
function* chunks(): Generator<string> {
  for (let i = 0; i < EVENTS; i += 100) {
    const events = Array.from({ length: 100 }, (_, n) => ({
      eventId: `id-${i + n}`,
      eventName: (i + n) % 1000 === 0 ? 'DeleteInstance' : 'DescribeInstances',
      eventTime: new Date(Date.UTC(2026, 5, 1) + (((i + n) * 7919) % EVENTS) * 1000).toISOString(),
      requestParameters: { Padding: `${(i + n) * 104729}`.repeat(90).slice(0, 880) },
    }));
    yield `${i === 0 ? '[' : ','}${JSON.stringify(events).slice(1, -1)}`;
  }
  yield ']';
}

test.each([
  ['few are found', 300, ['event: DeleteInstance'], 300],
  ['every event is parsed and few are found', 300, ['event: DeleteInstance', '--no-prefilter'], 300],
  // A run is sorted by way of a copy while the next one is being filled.
  ['all are printed in exact order', 600, ['--sort', 'time'], EVENTS],
])(
  'a file of 300 MB, when %s, takes less than %d MB',
  (_name, most, args, count) => {
    // The process tells on its own when it ends; /proc is not everywhere.
    const wrapper = `
    process.on('exit', () => require('node:fs').writeSync(2, '\\npeak ' + process.resourceUsage().maxRSS + '\\n'));
    import(process.argv[1]);`;
    const script = '"$0" "$@" 2>&1 >"$OUT" | tail -1; wc -l <"$OUT"';
    const out = join(path, '..', 'out');
    const said = execFileSync(
      'sh',
      [
        '-c',
        script,
        process.execPath,
        '-e',
        wrapper,
        PROGRAM,
        'archive',
        'search',
        '--in',
        path,
        '-o',
        'jsonl',
        ...args,
      ],
      { env: { ...process.env, OUT: out } },
    ).toString();
    const [, peak, lines] = /^peak (\d+)\s+(\d+)\s*$/.exec(said) ?? [];
    expect(Number(lines)).toBe(count);
    expect(Number(peak) / 1024).toBeLessThan(most);
  },
  60_000,
);
