import { createRequire } from 'node:module';

/** As package.json has it. */
export function programVersion(): string {
  return (createRequire(import.meta.url)('#package.json') as { version: string }).version;
}
