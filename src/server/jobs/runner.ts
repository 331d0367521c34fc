import { judge } from '../base/failures.ts';
import type { Logger } from '../base/logger.ts';
import { backoffMs, pause, within, yieldToEventLoop } from '../base/waiting.ts';
import type { Queryable } from '../db/client.ts';
import type { JobDefinition, OutsideContext, Schedule, Transact } from './job.ts';
import { insertRecurring, postponeJob, readDueJobs, type DueJob } from './job-rows.ts';
import { runOutside, runPage, type Attempt } from './attempt.ts';

/** Runs the jobs that are due, in this process or in others. */
export interface JobRunner {
  /** Looks for due jobs now. Call it after the commit of a transaction that made a job. */
  wake(): void;
  /** Takes no further job, and waits for the pages that run, for at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** What became of a page or a part of a job. */
export type JobOutcome = 'done' | 'page' | 'failed' | 'postponed';

/** The parts and the bounds of a runner. */
export interface JobRunnerOptions {
  readonly jobs: readonly JobDefinition[];
  readonly queries: Queryable;
  readonly transact: Transact;
  readonly schedule: Schedule;
  /** Jobs that run side by side at most. Each holds a connection while its page runs. */
  readonly concurrency: number;
  /** Milliseconds between two looks for due jobs at most. A look is a query by an index. */
  readonly intervalMs: number;
  /** The pauses of a job that fails. */
  readonly retryPause: { readonly firstMs: number; readonly longestMs: number };
  readonly onOutcome: (job: string, outcome: JobOutcome) => void;
  readonly logger: Logger;
}

/** The longest pause of a job while a part of the service is out of reach. */
const longestPassingMs = 5000;

/** Starts the runner of a process. It never looks when no job is defined. */
export function startJobRunner(options: JobRunnerOptions): JobRunner {
  const { queries, concurrency, intervalMs, retryPause, onOutcome, logger } = options;
  const jobs = new Map(options.jobs.map((job) => [job.name, job]));
  const names = [...jobs.keys()];
  const running = new Map<bigint, Promise<void>>();
  const stopping = new AbortController();
  let isWoken = false;
  let endSleep = (): void => undefined;

  const wake = (): void => {
    isWoken = true;
    endSleep();
  };
  const sleep = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.ceil(delayMs));
      endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const context: Omit<OutsideContext, 'signal'> = {
    queries,
    transact: options.transact,
    schedule: options.schedule,
  };

  const fail = async (error: unknown, { id, name }: DueJob, { taken, failures }: Attempt): Promise<void> => {
    // A passing trouble says nothing about the job, so the job must not wait for long after it.
    const isPassing = judge(error) === 'passes';
    onOutcome(name, isPassing ? 'postponed' : 'failed');
    const longestMs = isPassing ? Math.min(longestPassingMs, retryPause.longestMs) : retryPause.longestMs;
    // At least half of the pause is certain, because a job that fails at once must not be tried in a loop.
    const bounds = { firstMs: retryPause.firstMs / 2, longestMs: longestMs / 2 };
    const pauseMs =
      Math.min(bounds.longestMs, bounds.firstMs * 2 ** Math.min(failures, 30)) +
      backoffMs(failures + 1, bounds);
    const facts = { err: error, job: name, id, failures: failures + 1, pauseMs };
    if (isPassing) logger.warn(facts, 'a job cannot run for now, trying again');
    else logger.error(facts, 'a job failed');
    await postponeJob(queries, id, taken, pauseMs);
  };

  const run = async (job: JobDefinition, row: DueJob): Promise<void> => {
    const attempt: Attempt = { isTaken: false, taken: row.taken, failures: row.failures };
    try {
      const outcome =
        job.mode === 'within'
          ? await runPage(job, row, context, attempt)
          : await runOutside(job, row, context, attempt, stopping.signal);
      if (outcome !== null) onOutcome(job.name, outcome);
      if (outcome === 'page') wake();
    } catch (error) {
      if (attempt.isTaken) return fail(error, row, attempt);
      throw error;
    }
  };

  const start = (row: DueJob): void => {
    const job = jobs.get(row.name);
    if (job === undefined) return;
    const page = run(job, row)
      .catch(async (error: unknown) => {
        logger.warn({ err: error, job: row.name, id: row.id }, 'a job cannot run yet');
        // Its place stays taken meanwhile, so that a database that is out of reach is not asked in a loop.
        await pause(intervalMs, stopping.signal);
      })
      .finally(() => running.delete(row.id));
    running.set(row.id, page);
  };

  const makeRecurring = async (): Promise<void> => {
    for (const { name, everyMs } of jobs.values()) if (everyMs !== null) await insertRecurring(queries, name);
  };

  /** Starts the jobs that are due. Returns the milliseconds until the next look. */
  const look = async (): Promise<number> => {
    const limit = concurrency - running.size;
    const { due, nextMs } = await readDueJobs(queries, { names, except: [...running.keys()], limit });
    if (stopping.signal.aborted) return 0;
    for (const row of due) start(row);
    return due.length === limit ? 0 : Math.min(intervalMs, nextMs ?? intervalMs);
  };

  const loop = async (): Promise<void> => {
    let isPrepared = false;
    while (!stopping.signal.aborted) {
      isWoken = false;
      if (running.size >= concurrency) await Promise.race(running.values());
      // A loop that awaits only the embedded database starves timers.
      await yieldToEventLoop();
      let delayMs = intervalMs;
      try {
        if (!isPrepared) await makeRecurring();
        isPrepared = true;
        delayMs = running.size < concurrency ? await look() : 0;
      } catch (error) {
        logger.warn({ err: error }, 'due jobs cannot be read yet');
      }
      // oxlint-disable-next-line typescript/no-unnecessary-condition -- wake() may have been called meanwhile
      if (delayMs > 0 && !isWoken && !stopping.signal.aborted) await sleep(delayMs);
    }
  };

  const ended = names.length === 0 ? Promise.resolve() : loop();
  return {
    wake,
    async close(graceMs) {
      stopping.abort();
      wake();
      await within(graceMs, Promise.all([ended, Promise.allSettled(running.values())]));
    },
  };
}
