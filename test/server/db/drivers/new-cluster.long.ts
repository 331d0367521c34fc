import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PGlite } from '@electric-sql/pglite';
import type * as NewCluster from '../../../../src/server/db/drivers/new-cluster.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const { makeClusterIn } = await vi.importActual<typeof NewCluster>(
  '../../../../src/server/db/drivers/new-cluster.ts',
);

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'marketcast-cluster-'));
});
afterAll(() => rm(root, { recursive: true }));

it('makes a cluster that the engine opens, and leaves one that is there', async () => {
  const folder = join(root, 'new');
  await mkdir(folder);
  await makeClusterIn(folder);
  const madeAtMs = (await stat(join(folder, 'PG_VERSION'))).mtimeMs;
  await makeClusterIn(folder);
  expect((await stat(join(folder, 'PG_VERSION'))).mtimeMs).toBe(madeAtMs);

  const engine = await PGlite.create({ dataDir: folder });
  expect((await engine.query('SELECT 1 AS answer')).rows).toEqual([{ answer: 1 }]);
  await engine.close();
});

it('fails with the reason where no folder can be', async () => {
  const file = join(root, 'file');
  await writeFile(file, '');
  await expect(makeClusterIn(join(file, 'below'))).rejects.toThrow(
    /initdb in .*below ended with 1: [^]*ENOTDIR/,
  );
  expect(existsSync(file)).toBe(true);
  expect(await readdir(root)).toContain('file');
});
