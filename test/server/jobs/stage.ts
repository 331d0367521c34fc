import { setTimeout } from 'node:timers/promises';

import { createLogger } from '../../../src/server/base/logger.ts';
import { openDatabase, type Database } from '../../../src/server/db/client.ts';
import { applyMigrations } from '../../../src/server/db/versioned/apply.ts';
import type { JobDefinition, Schedule, Transact } from '../../../src/server/jobs/job.ts';
import { jobsMigration } from '../../../src/server/jobs/migrations.ts';
import { startJobRunner, type JobOutcome, type JobRunner } from '../../../src/server/jobs/runner.ts';
import { createScheduler } from '../../../src/server/jobs/schedule.ts';

/** A runner with a pool of its own, as another process has it. */
export interface RunnerStage extends AsyncDisposable {
  readonly database: Database;
  readonly runner: JobRunner;
  /** The outcomes so far, as `job outcome`. */
  readonly outcomes: readonly string[];
  readonly schedule: Schedule;
  /** Makes a job in a transaction of its own, and wakes the runner. */
  enqueue: <Payload>(
    job: JobDefinition<Payload>,
    payload: Payload,
    options?: Parameters<Schedule>[3],
  ) => Promise<void>;
}

/** Bounds of a runner that a test changes. */
export interface RunnerBounds {
  readonly concurrency?: number;
  readonly intervalMs?: number;
}

export const logger = createLogger('silent');

/** Starts a runner on a database: PostgreSQL at the URL, or a new embedded database. */
export async function startRunner(
  url: string | null,
  jobs: readonly JobDefinition[],
  { concurrency = url === null ? 1 : 4, intervalMs = 1000 }: RunnerBounds = {},
): Promise<RunnerStage> {
  const database = await openDatabase({ url, folder: 'memory://', poolSize: 10, timeoutMs: 10_000, logger });
  const { queries } = database;
  await applyMigrations(queries, [jobsMigration], logger);
  const outcomes: string[] = [];
  const { schedule } = createScheduler(true);
  const transact: Transact = (_marketId, work) =>
    queries.transaction().execute((tx) => work({ tx, record: () => undefined }));
  const runner = startJobRunner({
    ...{ jobs, queries, transact, schedule, concurrency, intervalMs, logger },
    retryPause: { firstMs: 50, longestMs: 400 },
    onOutcome: (job, outcome: JobOutcome) => outcomes.push(`${job} ${outcome}`),
  });
  return {
    database,
    runner,
    outcomes,
    schedule,
    async enqueue(job, payload, options) {
      await queries.transaction().execute((tx) => schedule(tx, job, payload, options));
      runner.wake();
    },
    async [Symbol.asyncDispose]() {
      await runner.close(5000);
      await database.close();
    },
  };
}

/** Resolves when a condition holds. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error('it did not come true');
    await setTimeout(10);
  }
}
