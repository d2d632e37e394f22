import { describe, expect, it } from 'vitest';
import type { PlainFormat } from '../../src/cli/options.js';
import { type RowRecord, writeRecords } from '../../src/cli/records.js';
import { fakeContext } from '../support/context.js';

const records: readonly RowRecord[] = [
  {
    members: [
      ['__proto__', 'a,b'],
      ['n', 1],
    ],
    cells: ['a,b', 1],
  },
  {
    members: [
      ['__proto__', null],
      ['n', 0.5],
    ],
    cells: [null, 0.5],
  },
];

async function write(format: Exclude<PlainFormat, 'table'>, rows = records): Promise<string> {
  const { context, written } = fakeContext();
  await writeRecords(context.stdout, format, ['__proto__', 'n'], rows);
  return written().stdout;
}

describe('records', () => {
  it('are an array of objects in json', async () => {
    expect(await write('json')).toBe('[\n{"__proto__":"a,b","n":1},\n{"__proto__":null,"n":0.5}\n]\n');
    expect(await write('json', [])).toBe('[]\n');
  });

  it('are an object each in jsonl', async () => {
    expect(await write('jsonl')).toBe('{"__proto__":"a,b","n":1}\n{"__proto__":null,"n":0.5}\n');
    expect(await write('jsonl', [])).toBe('');
  });

  it('have a header in csv and tsv, even when there are none', async () => {
    expect(await write('csv')).toBe('__proto__,n\n"a,b",1\n,0.5\n');
    expect(await write('tsv')).toBe('__proto__\tn\na,b\t1\n\t0.5\n');
    expect(await write('csv', [])).toBe('__proto__,n\n');
  });
});
