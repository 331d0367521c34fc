import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ServerStatusDocument } from '../../src/client/generated/graphql.ts';
import { codesOf, request } from '../support/clients/graphql.ts';
import { openAcknowledgedSocket } from '../support/clients/socket.ts';
import { npmStart, startProcess } from '../support/servers/server-process.ts';
import { copyProject, type Project } from './project.ts';

let project: Project;

beforeEach(async () => {
  project = await copyProject();
});

afterEach(() => project[Symbol.asyncDispose]());

const help = (): ReturnType<Project['run']> => project.run('start', ['--help']);

describe('a start', () => {
  it('makes the bundle of both programs first, and takes it from then on', async () => {
    expect(await help()).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^npm start/) as string,
    });
    const [name = '', ...others] = await project.bundles();
    expect(others).toEqual([]);
    const made = await stat(join(project.folder, 'dist/server', name));

    expect(await help()).toMatchObject({ code: 0, stderr: '' });
    const migrate = await project.run('migrate', ['--help']);
    expect(migrate).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^npm run migrate/) as string,
    });
    expect(await project.bundles()).toEqual([name]);
    expect((await stat(join(project.folder, 'dist/server', name))).ino).toBe(made.ino);
  });

  it.each([
    ['a source', 'src/server/main.ts', 'Serves Marketcast.', 'Serves another text.'],
    ['a trusted document', 'src/client/generated/persisted-documents.json', 'query Viewer', 'query Other'],
    ['the lockfile', 'package-lock.json', '"lockfileVersion"', '"changed": true, "lockfileVersion"'],
  ])(
    'makes another bundle when %s has changed, and removes the former',
    async (_part, path, text, replacement) => {
      await help();
      const [former] = await project.bundles();
      await project.edit(path, text, replacement);
      const { stdout } = await help();
      if (path.endsWith('.ts')) expect(stdout).toContain(replacement);
      const bundles = await project.bundles();
      expect(bundles).toHaveLength(1);
      expect(bundles).not.toContain(former);
    },
  );

  it('works beside other starts that make the same bundle', async () => {
    const outputs = await Promise.all(Array.from({ length: 4 }, help));
    for (const output of outputs) expect(output).toMatchObject({ code: 0, stderr: '' });
    expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1);
    expect(await project.bundles()).toHaveLength(1);
  });

  it('makes the bundle again when a part of it is gone, and removes what a dead start left', async () => {
    await help();
    const [name = ''] = await project.bundles();
    const dist = join(project.folder, 'dist/server');
    await rm(join(dist, name, 'main.mjs'));
    const left = join(dist, 'unfinished-of-a-dead-start');
    await mkdir(left);
    await utimes(left, new Date(0), new Date(0));
    expect(await help()).toMatchObject({ code: 0, stderr: '' });
    expect(await project.bundles()).toEqual([name]);
  });

  it('runs the sources, with a line that says why, when the bundle cannot be written', async () => {
    await writeFile(join(project.folder, 'dist'), 'a file in the place of the folder');
    const { code, stdout, stderr } = await help();
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'npm start [-- --help]']);
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(/^Starting slowly, .*dist/)]);
  });

  it('reports an error at its place in the sources', async () => {
    await project.edit(
      'src/server/main.ts',
      'const config = loadConfig',
      "throw new Error('on purpose');\n  const config = loadConfig",
    );
    const { code, stderr } = await project.run('start');
    expect(code).toBe(1);
    expect(stderr).toMatch(/src\/server\/main\.ts:\d+/);
  });
});

it('a build makes the bundle for starts that cannot write', async () => {
  expect(await project.run('build')).toMatchObject({ code: 0, stdout: '', stderr: '' });
  const [name = ''] = await project.bundles();
  const { mode } = await stat(join(project.folder, 'dist/server', name));
  // An image is built by another user than the one that runs it.
  expect(mode & 0o555).toBe(0o555);
  expect(await help()).toMatchObject({ code: 0, stderr: '' });
});

it('the bundle has GraphQL as an ES module, whose names are read without getters', async () => {
  await using project = await copyProject();
  expect(await project.run('build')).toMatchObject({ code: 0 });
  const [digest = ''] = await project.bundles();
  const bundle = join(project.folder, 'dist/server', digest);
  const names = (await readdir(bundle)).filter((name) => name.endsWith('.mjs'));
  const texts = await Promise.all(names.map((name) => readFile(join(bundle, name), 'utf8')));
  expect(texts.join('\n').match(/\brequire_graphql\b/g)).toBeNull();
});

it('the bundle holds the trusted documents', async () => {
  const environment = { DATA_DIR: 'memory://', TRUSTED_DOCUMENTS: 'only' };
  await using server = startProcess(environment, [], npmStart);
  const ready = await server.ready;
  const codes = await codesOf(ready, '{ serverStatus { topics } }', {});
  expect(codes).toEqual(['DOCUMENT_NOT_TRUSTED']);
  expect(await request(ready, ServerStatusDocument, {})).toHaveProperty('serverStatus.topics');
});

it('a process that is alone stops at once and serves again in less than two seconds', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marketcast-restart-'));
  try {
    const start = () => startProcess({ DATA_DIR: folder }, [], npmStart);
    await using first = start();
    const ready = await first.ready;
    const sockets = await Promise.all(Array.from({ length: 50 }, () => openAcknowledgedSocket(ready)));

    const stoppedAtMs = performance.now();
    first.signal('SIGTERM');
    const closures = await Promise.all(sockets.map(({ closed }) => closed));
    expect(new Set(closures.map(({ code }) => code))).toEqual(new Set([1012]));
    expect(await first.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - stoppedAtMs).toBeLessThan(1000);

    // The quickest of a few, because other work on the machine may slow any of them down.
    const times: number[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const startedAtMs = performance.now();
      await using next = start();
      await next.ready;
      times.push(performance.now() - startedAtMs);
      next.signal('SIGTERM');
      expect(await next.ended).toEqual({ code: 0, signal: null });
      expect(next.stderr).toBe('');
    }
    expect(Math.min(...times)).toBeLessThan(2000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
