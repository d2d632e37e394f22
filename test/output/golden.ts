import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/**
 * The output must be byte for byte what test/output/golden/<name> holds. `GOLDEN=write npx vitest run
 * test/output` writes the files anew; read the difference before committing it.
 */
export function expectGolden(name: string, output: string | Buffer): void {
  const file = new URL(`golden/${name}`, import.meta.url);
  if (process.env.GOLDEN === 'write') writeFileSync(file, output);
  expect(Buffer.from(output).toString('latin1')).toBe(readFileSync(file, 'latin1'));
}
