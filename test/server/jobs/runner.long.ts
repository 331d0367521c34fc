import { setTimeout } from 'node:timers/promises';

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { ApiError } from '../../../src/server/base/errors.ts';
import { defineJob } from '../../../src/server/jobs/job.ts';
import { createScheduler } from '../../../src/server/jobs/schedule.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../support/postgres/postgres.ts';
import { logger, startRunner, until, type RunnerStage } from './stage.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres[Symbol.asyncDispose]());

const note = z.object({ text: z.string() });
/** A job that adds the text of its payload to a list. */
const noteInto = (seen: string[]) =>
  defineJob('note', {
    payload: note,
    run: (_page, { text }) => {
      seen.push(text);
      return Promise.resolve(null);
    },
  });
const inSeconds = (seconds: number): string =>
  new Date(Date.now() + seconds * 1000).toISOString().replace('Z', '000Z');

async function pending({ database }: RunnerStage): Promise<number> {
  const { rows } = await sql<{ count: bigint }>`SELECT count(*) FROM marketcast_jobs`.execute(
    database.queries,
  );
  return Number(rows[0]?.count);
}

describe.each(['PostgreSQL', 'PGlite'])('a runner on %s', (kind) => {
  const urlOf = async () => (kind === 'PGlite' ? null : postgres.createDatabase());

  it('runs a job once its transaction has committed, with its payload, and forgets it', async () => {
    const seen: string[] = [];
    const job = noteInto(seen);
    await using stage = await startRunner(await urlOf(), [job]);
    const failed = stage.database.queries.transaction().execute(async (tx) => {
      await stage.schedule(tx, job, { text: 'rolled back' });
      throw new Error('no commit');
    });
    await expect(failed).rejects.toThrow('no commit');
    await stage.enqueue(job, { text: 'committed' });

    await until(() => stage.outcomes.length === 1);
    expect(seen).toEqual(['committed']);
    expect(await pending(stage)).toBe(0);
  });

  it('makes no second job of a key while the first is unfinished', async () => {
    const seen: string[] = [];
    const job = noteInto(seen);
    await using stage = await startRunner(await urlOf(), [job]);
    const options = { key: 'k', at: inSeconds(1.5) };
    await stage.enqueue(job, { text: 'first' }, options);
    await stage.enqueue(job, { text: 'second' }, options);
    await stage.enqueue(job, { text: 'another' }, { ...options, key: 'l' });

    await until(() => stage.outcomes.length === 2);
    expect(seen.sort()).toEqual(['another', 'first']);
  });

  it('does a long job page by page, each page in a transaction with its cursor', async () => {
    const job = defineJob('pages', {
      cursor: z.number(),
      async run({ tx }, _payload, cursor) {
        const page = (cursor ?? 0) + 1;
        await sql`INSERT INTO pages VALUES (${page})`.execute(tx);
        return page < 5 ? page : null;
      },
    });
    await using stage = await startRunner(await urlOf(), [job]);
    await sql`CREATE TABLE pages (page int PRIMARY KEY)`.execute(stage.database.queries);
    await stage.enqueue(job, null);

    await until(() => stage.outcomes.includes('pages done'));
    expect(stage.outcomes).toEqual([...Array.from({ length: 4 }, () => 'pages page'), 'pages done']);
    const { rows } = await sql`SELECT page FROM pages ORDER BY 1`.execute(stage.database.queries);
    expect(rows).toEqual([1, 2, 3, 4, 5].map((page) => ({ page })));
  });

  it('tries a failing job again after pauses, with an error in the log, and lets the others pass', async () => {
    using error = vi.spyOn(logger, 'error');
    let attempts = 0;
    const failing = defineJob('failing', {
      async run({ tx }) {
        await sql`INSERT INTO attempts VALUES (${attempts})`.execute(tx);
        attempts += 1;
        if (attempts < 4) throw new Error('not yet');
        return null;
      },
    });
    const other = defineJob('other', { run: () => Promise.resolve(null) });
    await using stage = await startRunner(await urlOf(), [failing, other]);
    await sql`CREATE TABLE attempts (attempt int)`.execute(stage.database.queries);
    await stage.enqueue(failing, null);
    await until(() => stage.outcomes.length > 0);
    await stage.enqueue(other, null);

    await until(() => stage.outcomes.includes('failing done'));
    expect(stage.outcomes.filter((outcome) => outcome === 'failing failed')).toHaveLength(3);
    expect(stage.outcomes.indexOf('other done')).toBeLessThan(stage.outcomes.indexOf('failing done'));
    expect(error.mock.calls).toMatchObject(
      [1, 2, 3].map((failures) => [{ job: 'failing', failures }, 'a job failed']),
    );
    // The transactions of the failures had no effect.
    expect((await sql`SELECT attempt FROM attempts`.execute(stage.database.queries)).rows).toHaveLength(1);
    expect(await pending(stage)).toBe(0);
  });

  it('postpones a job while a part of the service is out of reach, without counting it as failed', async () => {
    let attempts = 0;
    const patient = defineJob('patient', {
      run: () => {
        attempts += 1;
        if (attempts < 3) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'database' });
        return Promise.resolve(null);
      },
    });
    await using stage = await startRunner(await urlOf(), [patient]);
    await stage.enqueue(patient, null);
    await until(() => stage.outcomes.includes('patient done'));
    expect(stage.outcomes).toEqual(['patient postponed', 'patient postponed', 'patient done']);
  });

  it('fails a job whose payload it cannot read, and leaves a job that it does not know', async () => {
    const job = defineJob('note', { payload: note, run: () => Promise.resolve(null) });
    await using stage = await startRunner(await urlOf(), [job]);
    await sql`INSERT INTO marketcast_jobs (name, payload, due_at) VALUES ('note', '{}', now()), ('newer', '1', now())`.execute(
      stage.database.queries,
    );
    stage.runner.wake();
    await until(() => stage.outcomes.length > 0);
    expect(stage.outcomes[0]).toBe('note failed');
    expect(await pending(stage)).toBe(2);
  });

  it('runs a job outside a transaction, which opens its own, and saves its cursor', async () => {
    const job = defineJob('outside', {
      mode: 'outside',
      async run({ transact, schedule }, _payload, cursor) {
        if (cursor === null) await transact(null, ({ tx }) => schedule(tx, child, { text: 'made by a job' }));
        return cursor === null ? 'second' : null;
      },
    });
    const child = defineJob('child', { payload: note, run: () => Promise.resolve(null) });
    await using stage = await startRunner(await urlOf(), [job, child]);
    await stage.enqueue(job, null);

    await until(() => stage.outcomes.length === 3);
    expect([...stage.outcomes].sort()).toEqual(['child done', 'outside done', 'outside page']);
  });
});

describe('several runners on a database', () => {
  it('run a timed job once, within a second of its time', async () => {
    const url = await postgres.createDatabase();
    const late: number[] = [];
    // Set when the runners have started, because a busy machine may take longer for that.
    let dueMs = 0;
    const job = defineJob('timed', {
      run: () => {
        late.push(Date.now() - dueMs);
        return Promise.resolve(null);
      },
    });
    await using first = await startRunner(url, [job]);
    await using second = await startRunner(url, [job]);
    await using third = await startRunner(url, [job]);
    dueMs = Date.now() + 1500;
    await first.database.queries.transaction().execute(async (tx) => {
      for (let count = 0; count < 20; count += 1) {
        await first.schedule(tx, job, null, { at: new Date(dueMs).toISOString().replace('Z', '000Z') });
      }
    });

    await until(async () => (await pending(first)) === 0);
    await setTimeout(50);
    expect(late).toHaveLength(20);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...late)).toBeLessThan(1000);
    expect([first, second, third].flatMap(({ outcomes }) => outcomes)).toHaveLength(20);
  });

  it('have a single recurring job, which is due at whole multiples of its period', async () => {
    const url = await postgres.createDatabase();
    const at: number[] = [];
    const job = defineJob('tick', {
      everyMs: 500,
      run: () => {
        at.push(Date.now());
        return Promise.resolve(null);
      },
    });
    await using first = await startRunner(url, [job]);
    await using second = await startRunner(url, [job]);
    await until(() => at.length >= 5);
    expect(await pending(first)).toBe(1);
    const periods = at.slice(1).map((moment) => Math.floor(moment / 500));
    expect(new Set(periods).size).toBe(periods.length);
    expect([first, second].flatMap(({ outcomes }) => outcomes).length).toBeGreaterThanOrEqual(5);
  });

  it('run no more jobs side by side than each may', async () => {
    const url = await postgres.createDatabase();
    let present = 0;
    let most = 0;
    const job = defineJob('slow', {
      async run() {
        present += 1;
        most = Math.max(most, present);
        await setTimeout(20);
        present -= 1;
        return null;
      },
    });
    await using stage = await startRunner(url, [job], { concurrency: 3 });
    await stage.database.queries.transaction().execute(async (tx) => {
      for (let count = 0; count < 30; count += 1) await stage.schedule(tx, job, null);
    });
    stage.runner.wake();
    await until(() => stage.outcomes.length === 30);
    expect(most).toBe(3);
  });

  it('take over a job outside a transaction whose process is silent', async () => {
    const url = await postgres.createDatabase();
    const job = defineJob('outside', { mode: 'outside', run: () => Promise.resolve(null) });
    await using stage = await startRunner(url, [job], { intervalMs: 100 });
    // As a process leaves it that died after it took the job.
    await queryDatabase(
      url,
      `INSERT INTO marketcast_jobs (name, payload, due_at, taken) VALUES ('outside', 'null', now() + '0.5 s', 1)`,
    );
    await until(() => stage.outcomes.length === 1);
    expect(stage.outcomes).toEqual(['outside done']);
    expect(await pending(stage)).toBe(0);
  });

  it('do not take a job outside a transaction while its process gives signs of life', async () => {
    const url = await postgres.createDatabase();
    const job = defineJob('outside', {
      mode: 'outside',
      async run() {
        await setTimeout(2500);
        return null;
      },
    });
    await using first = await startRunner(url, [job], { intervalMs: 100 });
    await using second = await startRunner(url, [job], { intervalMs: 100 });
    await first.enqueue(job, null);
    await until(async () => (await pending(first)) === 0);
    expect([...first.outcomes, ...second.outcomes]).toEqual(['outside done']);
  });

  it('look once a second at most while nothing is due, and never when no job is defined', async () => {
    const url = await postgres.createDatabase();
    const job = defineJob('job', { run: () => Promise.resolve(null) });
    await using none = await startRunner(url, []);
    await using stage = await startRunner(url, [job]);
    using looksOfNone = vi.spyOn(none.database.queries, 'getExecutor');
    using looks = vi.spyOn(stage.database.queries, 'getExecutor');
    none.runner.wake();
    await setTimeout(3500);
    expect(looksOfNone).not.toHaveBeenCalled();
    expect(looks.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(looks.mock.calls.length).toBeLessThanOrEqual(4);
  });
});

it('no job can be made without its table', async () => {
  const job = defineJob('job', { run: () => Promise.resolve(null) });
  await using stage = await startRunner(null, []);
  const { schedule } = createScheduler(false);
  const made = stage.database.queries.transaction().execute((tx) => schedule(tx, job, null));
  await expect(made).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', details: { part: 'jobs' } });
});
