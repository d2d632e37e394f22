/** Starts a real ClickHouse engine for tests, and fills its tables. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVE = fileURLToPath(new URL('serve.mjs', import.meta.url));
/** Where `npm run test:engines` installs the engine. */
export const INSTALLED = fileURLToPath(new URL('../../engines/installed', import.meta.url));

export interface TestEngine {
  readonly port: number;
  /** What `--in` takes for one of its tables. */
  place(table: string): string;
  /** Runs a statement, and gives what it prints. @throws Error with what the engine says */
  run(statement: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startEngine(password = ''): Promise<TestEngine> {
  const data = mkdtempSync(join(tmpdir(), 'atrail-clickhouse-'));
  const child = spawn(process.execPath, [SERVE, INSTALLED, data, password], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const port = Number(await firstLine(child));
  const authorization = `Basic ${Buffer.from(`default:${password}`).toString('base64')}`;
  return {
    port,
    place: (table) => `clickhouse://127.0.0.1:${port}/${table}`,
    async run(statement) {
      const response = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        body: statement,
        headers: { authorization },
      });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      return text;
    },
    async stop() {
      const closed = once(child, 'close');
      child.stdin!.end();
      await closed;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  for await (const line of lines) return line;
  throw new Error('the engine did not start; npm run test:engines installs it');
}
