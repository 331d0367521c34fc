import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { queryDatabase, startPostgres, type TestPostgres } from '../../support/postgres/postgres.ts';
import { pageCount, pagesJob } from './pages-job.ts';
import { startRunner, until } from './stage.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres[Symbol.asyncDispose]());

it('a long job of a process that is killed goes on at its page in another process', async () => {
  const url = await postgres.createDatabase();
  await using idle = await startRunner(url, []);
  await sql`CREATE TABLE pages (page int PRIMARY KEY, pid int)`.execute(idle.database.queries);
  const worker = spawn(process.execPath, ['--import', 'tsx', 'test/server/jobs/worker.ts', url], {
    cwd: root,
    stdio: 'ignore',
  });
  const ended = once(worker, 'exit');
  await idle.enqueue(pagesJob, null);
  const pages = () => queryDatabase(url, 'SELECT page, pid FROM pages ORDER BY page');
  await until(async () => (await pages()).length >= 3);

  await using survivor = await startRunner(url, [pagesJob], { intervalMs: 1000 });
  await until(async () => (await pages()).length >= 6);
  worker.kill('SIGKILL');
  await ended;
  const killedAtMs = performance.now();
  const before = (await pages()).length;
  await until(async () => (await pages()).length > before + 1);
  expect(performance.now() - killedAtMs).toBeLessThan(2500);

  await until(() => survivor.outcomes.includes('pages done'));
  const done = await pages();
  // Each page once: a second insert of a page would have failed by the primary key, and counted.
  expect(done.map(({ page }) => page)).toEqual(Array.from({ length: pageCount }, (_, index) => index + 1));
  expect(new Set(done.map(({ pid }) => pid))).toEqual(new Set([worker.pid, process.pid]));
  expect(survivor.outcomes).not.toContain('pages failed');
});
