import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';

import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';

import { root } from '../../support/docs/guides.ts';

/** The most bytes in brotli of the first entry, and of each part that is loaded later. */
const mostBytes = { entry: 6000, part: 1500 };

/** How far the rounded figures of the guide may be from the measured bytes. */
const roundedBytes = 100;

/** Packages that an application has anyway, or that are counted by themselves. */
const brought = ['graphql', 'graphql-ws', 'react', '@urql/core', '@apollo/client', '@apollo/client/*'];

beforeAll(() => promisify(execFile)('npm', ['run', 'prepare'], { cwd: root }));

/** The bytes in brotli of a page, with everything that it imports, and of each part that it loads later. */
async function sizesOf(page: string, external = brought): Promise<Readonly<Record<string, number>>> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: page, resolveDir: join(root, 'dist/package') },
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external,
    outdir: 'out',
    entryNames: 'page',
    metafile: true,
    write: false,
  });
  const bytes = new Map(
    outputFiles.map(({ path, contents }) => [relative(root, path), brotliCompressSync(contents).length]),
  );
  const importsOf = (file: string, kind: string): string[] =>
    (metafile.outputs[file]?.imports ?? []).filter((its) => its.kind === kind).map(({ path }) => path);
  const closureOf = (file: string): Set<string> =>
    new Set([file, ...importsOf(file, 'import-statement').flatMap((path) => [...closureOf(path)])]);
  const sum = (files: Iterable<string>): number =>
    [...files].reduce((total, file) => total + (bytes.get(file) ?? 0), 0);

  const whole = closureOf('out/page.js');
  const parts = [...whole].flatMap((file) => importsOf(file, 'dynamic-import'));
  return {
    page: sum(whole),
    ...Object.fromEntries(
      parts.map((part) => [
        /(\w+)-/.exec(part)?.[1] ?? part,
        sum([...closureOf(part)].filter((file) => !whole.has(file))),
      ]),
    ),
  };
}

const client = `import { createMarketcastClient } from './index.js'; console.log(createMarketcastClient);`;

/** The bytes that an adapter adds to a page. */
async function addedBy(adapter: string): Promise<number> {
  const [alone, together] = await Promise.all([
    sizesOf(client),
    sizesOf(`${client} import * as adapter from './adapters/${adapter}.js'; console.log(adapter);`),
  ]);
  return (together['page'] ?? 0) - (alone['page'] ?? 0);
}

it('has the sizes that the guide tells, and no part above its bound', async () => {
  const { page = 0, websocket = 0, sse = 0, request = 0, ...others } = await sizesOf(client);
  expect(others).toEqual({});
  const graphqlWs = await sizesOf(
    `import { createClient } from 'graphql-ws'; console.log(createClient);`,
    [],
  );
  const { page: alone = 0 } = await sizesOf(
    `import { createMarketcastClient } from './sse.js'; console.log(createMarketcastClient);`,
  );
  const measured: Readonly<Record<string, number>> = {
    '`marketcast/client`': page,
    WebSockets: websocket,
    'graphql-ws': graphqlWs['page'] ?? 0,
    'Event streams': sse,
    'Queries, mutations and snapshots': request,
    '`marketcast/client/sse`': alone,
    '`marketcast/client/graphql-ws`': await addedBy('graphql-ws'),
    '`marketcast/client/urql`': await addedBy('urql'),
    '`marketcast/client/apollo`': await addedBy('apollo'),
    '`marketcast/client/react`': await addedBy('react'),
  };
  expect(page).toBeLessThanOrEqual(mostBytes.entry);
  for (const part of [websocket, sse, request]) expect(part).toBeLessThan(mostBytes.part);

  const guide = await readFile(join(root, 'docs/client.md'), 'utf8');
  const told = new Map(
    [...guide.matchAll(/^\| ([^|]+?) +\| ([\d.]+) kB +\|/gm)].map(([, name = '', kB]) => [
      name,
      Number(kB) * 1000,
    ]),
  );
  expect([...told.keys()]).toEqual(Object.keys(measured));
  // The names of the parts change with their content, and their bytes with them.
  const wrong = [...told].filter(([name, bytes]) => Math.abs(bytes - (measured[name] ?? 0)) > roundedBytes);
  expect(wrong.map(([name]) => [name, measured[name]])).toEqual([]);
});
