import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  allImports,
  type Import,
  importsOf,
  ROOT,
  repositoryFiles,
  roomOf,
  sourceFiles,
  stemOf,
} from './source-imports.js';

const IMPORTS = allImports();

function shown(imports: readonly Import[]): string[] {
  return imports.map((each) => `${each.from} imports ${each.file ?? each.package}`);
}

/** Which rooms a room may import, besides itself. */
const ROOMS: Readonly<Record<string, { readonly imports: readonly string[]; readonly because: string }>> = {
  'errors.ts': { imports: [], because: 'everybody throws errors for people' },
  event: { imports: ['errors.ts'], because: 'what an event is depends on nothing that is done with it' },
  query: { imports: ['event', 'errors.ts'], because: 'a question is about events, wherever they come from' },
  output: {
    imports: ['event', 'errors.ts'],
    because: 'data becomes text without knowing who asked or who writes',
  },
  cloud: {
    imports: ['query', 'event', 'errors.ts'],
    because: 'the service knows nothing of files and commands',
  },
  archive: {
    imports: ['cloud', 'query', 'event', 'errors.ts'],
    because: 'delivered files know nothing of how an answer looks',
  },
  sources: {
    imports: ['archive', 'cloud', 'output', 'query', 'event', 'errors.ts'],
    because: 'threads hand over rows as text, so the encoders of output run where events are read',
  },
  case: {
    imports: ['archive', 'event', 'errors.ts'],
    because: 'a bundle is checked where nothing but the bundle is there',
  },
  sql: {
    imports: ['output', 'query', 'event', 'errors.ts'],
    because: 'statements run over cells, whoever has put them there',
  },
  trail: {
    imports: ['cloud', 'query', 'event', 'errors.ts'],
    because: 'a plan for trails is made of what the service says',
  },
  cli: {
    imports: ['sources', 'sql', 'trail', 'case', 'archive', 'cloud', 'output', 'query', 'event', 'errors.ts'],
    because: 'the command line joins everything; nobody joins it',
  },
};

describe('a room imports only what lies below it', () => {
  test('every file under src/ is in a room that this table knows', () => {
    expect([...new Set(sourceFiles().map(roomOf))].filter((room) => ROOMS[room] === undefined)).toEqual([]);
  });

  test.each(Object.keys(ROOMS))('%s', (room) => {
    const { imports, because } = ROOMS[room]!;
    const wrong = IMPORTS.filter(({ from, file }) => {
      if (roomOf(from) !== room || file === undefined) return false;
      const target = roomOf(file);
      // Types cost nothing at run time: output may name what it is given by any room below cli.
      return target !== room && !imports.includes(target);
    }).filter((each) => !(room === 'output' && each.typesOnly && roomOf(each.file!) !== 'cli'));
    expect(shown(wrong), because).toEqual([]);
  });
});

/** Where a package may be imported: a room, or one file of it. */
const OWNERS: readonly (readonly [packages: readonly string[], owner: string, because: string])[] = [
  [['commander'], 'cli', 'flags and help are the command line'],
  [
    ['chalk', 'cli-table3', 'fast-string-width', 'csv-stringify'],
    'output',
    'how an answer looks is decided in one room',
  ],
  [['luxon', 'ipaddr.js'], 'query', 'what times and addresses people write is part of the question'],
  [['fastest-levenshtein'], 'event', 'suggestions are made from the table of fields'],
  [['@duckdb/node-api'], 'sql', 'what people write as SQL runs in one place, behind its limits'],
  [['zlib-sync'], 'archive/salvage.ts', 'it is optional, and everything works without it'],
  [['tar'], 'case/tarball.ts', 'a bundle is packed and read in one place, and never unpacked'],
  [['ali-oss'], 'cloud', 'a bucket is asked in one room; everybody else knows object stores'],
  [['picomatch'], 'archive', 'patterns name delivered files'],
  [['@alicloud/openapi-client'], 'cloud/client-library.ts', 'requests are signed and sent in one place'],
  [['@alicloud/credentials'], 'cloud/credentials/metadata.ts', 'its errors show secrets, so they end here'],
  [
    ['@clickhouse/client'],
    'sources/engine/clickhouse/client.ts',
    'an engine is asked in one place, and loads when it is',
  ],
  [['http-proxy-agent', 'https-proxy-agent'], 'cloud/proxies.ts', 'who is asked by way of a proxy'],
  [
    ['@duckdb/node-bindings'],
    'sources/index/duckdb.ts',
    'the package around them takes longer to load than an index to ask',
  ],
];

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

describe('an outside package has one owner', () => {
  test.each(OWNERS)('%s', (packages, owner, because) => {
    const wrong = IMPORTS.filter(
      (each) => each.package !== undefined && packages.includes(packageOf(each.package)),
    ).filter(({ from }) => from !== owner && roomOf(from) !== owner);
    expect(shown(wrong), because).toEqual([]);
  });

  test('every package that is imported has one, and every owned package is installed for it', () => {
    const owned = OWNERS.flatMap(([packages]) => packages);
    const used = IMPORTS.flatMap((each) => (each.package === undefined ? [] : [packageOf(each.package)]));
    const outside = used.filter((name) => !name.startsWith('node:') && !name.startsWith('#'));
    expect([...new Set(outside)].sort()).toEqual([...owned].sort());
    const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    ) as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
    const needed = Object.keys({ ...dependencies, ...optionalDependencies });
    expect(needed.filter((name) => !owned.includes(name))).toEqual([]);
    // What is bundled is needed for building only.
    expect(owned.filter((name) => !needed.includes(name) && devDependencies?.[name] === undefined)).toEqual(
      [],
    );
  });
});

test('event, query and output are pure: no files, processes, network or threads', () => {
  const wrong = IMPORTS.filter(
    (each) =>
      ['event', 'query', 'output'].includes(roomOf(each.from)) &&
      each.package?.startsWith('node:') &&
      // `createRequire` loads a package that is wanted only now and then.
      each.package !== 'node:module',
  );
  expect(shown(wrong)).toEqual([]);
});

test('event and query ask no clock', () => {
  const wrong = sourceFiles()
    .filter((file) => ['event', 'query'].includes(roomOf(file)))
    .filter((file) =>
      /Date\.now\(|new Date\(\)|performance\.now\(|\bprocess\./.test(
        readFileSync(join(ROOT, 'src', file), 'utf8'),
      ),
    );
  expect(wrong).toEqual([]);
});

test('only cli sees the process', () => {
  const wrong = sourceFiles()
    .filter((file) => roomOf(file) !== 'cli')
    .filter((file) =>
      /\bprocess\.(?:stdout|stderr|stdin|argv|exit|env|on)\b/.test(
        readFileSync(join(ROOT, 'src', file), 'utf8'),
      ),
    );
  expect(wrong).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const targets = new Map<string, string[]>();
  for (const { from, file, typesOnly } of IMPORTS) {
    if (file !== undefined && !typesOnly) targets.set(from, [...(targets.get(from) ?? []), file]);
  }
  const finished = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    else if (!finished.has(file)) for (const next of targets.get(file) ?? []) visit(next, [...way, file]);
    finished.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  expect(circles).toEqual([]);
});

test('every import leads to a file that is there', () => {
  const files = new Set(sourceFiles());
  expect(shown(IMPORTS.filter(({ file }) => file !== undefined && !files.has(file)))).toEqual([]);
});

test('no folder or file is named after nothing', () => {
  const empty = /^(?:utils?|helpers?|common|shared|managers?|misc)$/i;
  const wrong = repositoryFiles().filter((path) =>
    [...path.split('/').slice(0, -1), stemOf(path)].some((name) => empty.test(name)),
  );
  expect(wrong).toEqual([]);
});

test('no module is mocked', () => {
  const mock = new RegExp(`vi\\.(?:${['mock', 'doMock', 'hoisted'].join('|')})\\b`);
  const wrong = repositoryFiles()
    .filter((path) => path.startsWith('test/') && /\.m?[jt]s$/.test(path))
    .filter((path) => mock.test(readFileSync(join(ROOT, path), 'utf8')));
  expect(wrong).toEqual([]);
});

test('the repository names no package registry', () => {
  const host =
    /\b(?:registry\.[a-z0-9-]+\.[a-z]{2,}|[a-z0-9.-]+\/(?:artifactory|repository|api)\/npm|npm\.pkg\.)/i;
  const wrong = repositoryFiles().filter((path) => host.test(readFileSync(join(ROOT, path), 'utf8')));
  expect(wrong).toEqual([]);
  expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});

test('imports are understood in every way they are written', () => {
  const text = `
import { a } from './a.js';
import type { B } from '../b.js';
import { type C, type D } from './c.js';
import {
  type E,
  f,
} from '../room/e.js';
import 'side-effect';
export { g } from './g.js';
export type { H } from './h.js';
export * from './i.js';
const j = await import('./j.js');
const k = createRequire(import.meta.url)('zlib-sync');
type L = typeof import('zlib-sync');
/** import { no } from './comment.js' */
// import { no } from './comment.js'
`;
  expect(importsOf(text, 'room/file.ts').map((each) => [each.file ?? each.package, each.typesOnly])).toEqual([
    ['room/a.ts', false],
    ['b.ts', true],
    ['room/c.ts', true],
    ['room/e.ts', false],
    ['side-effect', false],
    ['room/g.ts', false],
    ['room/h.ts', true],
    ['room/i.ts', false],
    ['room/j.ts', false],
    ['zlib-sync', false],
    ['zlib-sync', true],
  ]);
});
