import type { UnitOfWork } from '../commit/unit.ts';
import type { Tx } from '../db/client.ts';
import { domains } from '../domains/index.ts';
import { jobsMigration } from '../jobs/migrations.ts';
import { startJobRunner } from '../jobs/runner.ts';
import type { Schedule } from '../jobs/job.ts';
import { createScheduler } from '../jobs/schedule.ts';
import type { Foundation } from './foundation.ts';
import type { Storage } from './storage.ts';

/** The jobs of a process. */
export interface Jobs {
  readonly schedule: Schedule;
  /** The unit of work, which wakes the runner after the commit of a transaction that made a job. */
  readonly unitOfWork: UnitOfWork;
}

/** The first pause of a job that fails. */
const firstPauseMs = 1000;

/** Starts to run the jobs of all domains, unless the table of jobs is missing. */
export function startJobs(foundation: Foundation, storage: Storage, unitOfWork: UnitOfWork): Jobs {
  const { config, metrics, logger, disposals } = foundation;
  const { queries, capabilities } = storage;
  const isUsable = capabilities.isUsable(jobsMigration.capability);
  const { schedule, hasScheduled } = createScheduler(isUsable);
  const waking: UnitOfWork = {
    async run(marketId, work) {
      // A transaction that the database breaks off runs again.
      const transactions: Tx[] = [];
      const result = await unitOfWork.run(marketId, (unit) => {
        transactions.push(unit.tx);
        return work(unit);
      });
      if (transactions.some(hasScheduled)) runner.wake();
      return result;
    },
  };
  const runner = startJobRunner({
    jobs: isUsable ? domains.flatMap(({ jobs = [] }) => jobs) : [],
    queries,
    transact: (marketId, work) => waking.run(marketId, work),
    schedule,
    // The embedded database has a single connection, and a job must not queue for it beside another job.
    concurrency: config.DATABASE_URL === null ? 1 : config.JOBS_CONCURRENCY,
    intervalMs: config.JOBS_INTERVAL_MS,
    retryPause: { firstMs: firstPauseMs, longestMs: config.JOBS_RETRY_LONGEST_MS },
    onOutcome: (job, outcome) => metrics.jobs.inc({ job, outcome }),
    logger,
  });
  disposals.defer(() => runner.close(config.SHUTDOWN_GRACE_MS / 4));
  return { schedule, unitOfWork: waking };
}
