import { execFile, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { readDockerfile, wordsOf } from '../support/deploy/dockerfile.ts';
import { unprivilegedUser } from '../support/postgres/cluster-folder.ts';
import { createDatabase } from '../support/postgres/shared-postgres.ts';
import { jwtSecret } from '../support/servers/server.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const instructions = readDockerfile();
const last = (name: string) => instructions.findLast((instruction) => instruction.name === name);

/** The folder of the image, `WORKDIR`. */
let folder: string;

/** Does what the instructions do, in a folder of this machine and with its Node. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'marketcast-image-'));
  for (const { name, rest } of instructions) {
    if (name === 'COPY') {
      const sources = rest.split(' ').slice(0, -1);
      // The page is built here, as in its stage.
      if (sources[0] === '--from=page') {
        cpSync(join(root, 'dist/dashboard'), join(folder, 'dist/dashboard'), { recursive: true });
        continue;
      }
      for (const source of sources)
        cpSync(join(root, source), join(folder, basename(source)), { recursive: true });
    }
    if (name === 'RUN') {
      // The cache belongs to this machine.
      const command = rest.replace('&& npm cache clean --force', '');
      await run('/bin/sh', ['-ec', command], {
        cwd: folder,
        env: { ...process.env, NODE_ENV: 'production' },
      });
    }
  }
  await run('chmod', ['-R', 'a+rX,a-w', folder]);
  chmodSync(folder, 0o555);
});

afterAll(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

describe('the image of the Dockerfile', () => {
  it('has a base of a maintained Node with its digest, and another user than root', () => {
    expect(last('FROM')?.rest).toMatch(/^node:24-bookworm-slim@sha256:[0-9a-f]{64}$/);
    expect(last('USER')?.rest).toBe('node');
    const installs = instructions.filter(({ rest }) => rest.includes('npm ci'));
    for (const { rest } of installs) expect(rest).toContain('--ignore-scripts');
  });

  it('has the compiled bundle, and no package of development', () => {
    const [bundle = ''] = readdirSync(join(folder, 'dist/server'));
    expect(readdirSync(join(folder, 'dist/server', bundle))).toContain('main.mjs');
    expect(readdirSync(join(folder, 'node_modules'))).not.toContain('vitest');
  });

  it('starts from its bundle as a user who may write nothing, is healthy, and stops in order', async () => {
    const [program = '', ...args] = wordsOf(last('CMD'));
    expect(program).toBe('node');
    const env = {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      ...{ HOST: '127.0.0.1', PORT: '0', JWT_SECRET: jwtSecret, DATABASE_URL: await createDatabase() },
    };
    const child = spawn(process.execPath, args, { cwd: folder, env, ...unprivilegedUser(), stdio: 'pipe' });
    let output = '';
    let errors = '';
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => {
        output += text.toString();
        const found = /"url":"([^"]+)"/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
      void ended.then(() => reject(new Error(`it ended: ${errors}${output}`)));
    });
    try {
      expect((await fetch(new URL('/ready', url))).status).toBe(200);
      const [, ...check] = wordsOf(last('HEALTHCHECK'));
      const { port } = new URL(url);
      await run(process.execPath, check, { env: { ...env, PORT: port } });
      await expect(run(process.execPath, check, { env: { ...env, PORT: '1' } })).rejects.toThrow(
        'Command failed',
      );
      expect(errors).toBe('');
    } finally {
      child.kill('SIGTERM');
    }
    expect(await ended).toBe(0);
  });
});
