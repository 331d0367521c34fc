import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { build } from 'esbuild';
import { build as buildWithVite } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createMarket } from '../../support/clients/graphql.ts';
import { root } from '../../support/docs/guides.ts';
import { postComment } from '../../support/graphql/streams.ts';
import { startServer } from '../../support/servers/server.ts';
import { untilLive } from '../../support/clients/subscriber.ts';

const run = promisify(execFile);
const entries = ['', '/sse', '/graphql-ws', '/urql', '/apollo', '/react', '/documents'].map(
  (name) => `marketcast/client${name}`,
);

let folder: string;
let tarball: string;

/** Packages that an application has. They are linked from this project, so that the test needs no registry. */
const brought = ['graphql', 'graphql-ws', '@graphql-typed-document-node/core', 'ws'];
const optional = ['react', 'react-dom', '@urql/core', '@apollo/client', 'rxjs'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketcast-package-'));
  await run('npm', ['run', 'prepare'], { cwd: root });
  const { stdout } = await run('npm', ['pack', join(root, 'dist/package'), '--silent'], { cwd: folder });
  tarball = stdout.trim();
  const linked = Object.fromEntries(
    [...brought, ...optional].map((name) => [name, `file:${join(root, 'node_modules', name)}`]),
  );
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({
      type: 'module',
      private: true,
      dependencies: { ...linked, marketcast: `file:${tarball}` },
    }),
  );
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function bundle(entry: string, text: string): Promise<Uint8Array> {
  await mkdir(join(folder, 'pages'), { recursive: true });
  const file = join(folder, 'pages', entry);
  await writeFile(file, text);
  const { outputFiles, warnings } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['graphql-ws'],
    write: false,
  });
  expect(warnings).toEqual([]);
  return outputFiles[0]?.contents ?? new Uint8Array();
}

describe('the package that front ends install', () => {
  it('is what `npm pack` takes: JavaScript, types and source maps, and no server', async () => {
    const { stdout } = await run('npm', ['pack', join(root, 'dist/package'), '--dry-run', '--json'], {
      cwd: folder,
    });
    const [{ files = [] } = {}] = JSON.parse(stdout) as [{ files?: { path: string }[] }?];
    const names = files.map(({ path }) => path);
    expect(names).toEqual(expect.arrayContaining(['index.js', 'index.js.map', 'index.d.ts', 'package.json']));
    expect(names.filter((name) => /server|\.test\./.test(name))).toEqual([]);
  });

  it.each(entries)('%s can be imported in Node', async (entry) => {
    const { stdout } = await run(
      process.execPath,
      ['--input-type=module', '-e', `console.log(Object.keys(await import('${entry}')).join())`],
      { cwd: folder },
    );
    expect(stdout.trim()).not.toBe('');
  });

  it.each(entries)('%s can be imported from the root of this project, too', async (entry) => {
    const { stdout } = await run(
      process.execPath,
      ['--input-type=module', '-e', `console.log(Object.keys(await import('${entry}')).length)`],
      { cwd: root },
    );
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  it.each(entries)('%s can be bundled with esbuild, without a warning', async (entry) => {
    const bytes = await bundle('entry.js', `import * as all from '${entry}'; console.log(all);`);
    expect(bytes.length).toBeGreaterThan(0);
  });

  it('can be bundled with Vite', async () => {
    const page = join(folder, 'pages', 'vite.js');
    await mkdir(join(folder, 'pages'), { recursive: true });
    await writeFile(
      page,
      entries
        .map((entry, index) => `import * as e${index} from '${entry}'; console.log(e${index});`)
        .join('\n'),
    );
    const result = await buildWithVite({
      root: folder,
      logLevel: 'silent',
      build: { write: false, lib: { entry: page, formats: ['es'] } },
    });
    expect(JSON.stringify(result)).toContain('graphql-transport-ws');
  });

  it.each([
    ['marketcast/client', `webSocket: WebSocket, transports: ['ws']`],
    ['marketcast/client', `transports: ['sse']`],
    ['marketcast/client/sse', ''],
  ])('brings a state and its events in Node, as installed, with %s and %s', async (entry, options) => {
    await using server = await startServer();
    const marketId = await createMarket(server, 'PROPOSED');
    const program = `
      import { createMarketcastClient } from '${entry}';
      import { DiscussionPostedDocument, MarketDocument } from 'marketcast/client/documents';
      import WebSocket from 'ws';
      const client = createMarketcastClient({ url: '${server.url}', ${options} });
      const live = client.live({
        snapshot: MarketDocument,
        stream: DiscussionPostedDocument,
        variables: { id: '${marketId}' },
        streamVariables: { marketId: '${marketId}' },
        cursor: ({ market }) => market.cursor,
        reduce: (state, { discussionPosted }) => ({ ...state, content: discussionPosted.discussion.content }),
      });
      const stop = live.subscribe(() => {
        const { content, market } = live.current ?? {};
        if (content === undefined) return;
        console.log(market.state, live.status.transport, content);
        stop();
        live.close();
        client.close();
      });`;
    const running = run(process.execPath, ['--input-type=module', '-e', program], { cwd: folder });
    await untilLive(server, 1);
    await postComment(server, marketId, 'as installed');
    const transport = options.includes('WebSocket') ? 'ws' : 'sse';
    expect((await running).stdout).toBe(`PROPOSED ${transport} as installed\n`);
  });

  it('has types that publint and arethetypeswrong accept', async () => {
    const { stdout } = await run('npm', ['run', 'check:package'], { cwd: root });
    expect(stdout).toContain('All good!');
    expect(stdout).toContain('bundler: 🟢');
  });
});
