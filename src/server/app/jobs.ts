import { outboxOrderMigration, requestsMigration } from '../commit/migrations.ts';
import type { Reactions } from '../commit/reactions.ts';
import { forgetAppliedEvents, forgetRequests, forgetStrands } from '../commit/retention.ts';
import type { UnitOfWork } from '../commit/unit.ts';
import { usableDomains } from '../domains/index.ts';
import { jobsMigration } from '../jobs/migrations.ts';
import { startJobRunner, type JobRunner } from '../jobs/runner.ts';
import type { Scheduler } from '../jobs/schedule.ts';
import type { Foundation } from './foundation.ts';
import { logPruningJobs } from './log-pruning.ts';
import type { Storage } from './storage.ts';

/** The parts that the jobs of a process need. */
export interface JobParts {
  readonly unitOfWork: UnitOfWork;
  readonly scheduler: Scheduler;
  readonly reactions: Pick<Reactions, 'jobs'>;
  /** The longest history of a log in the database; null without such a log. */
  readonly databaseHistoryMs: number | null;
}

/** The first pause of a job that fails. */
const firstPauseMs = 1000;

/** Starts to run the jobs of all domains, unless the table of jobs is missing. */
export function startJobs(
  { config, metrics, logger, disposals }: Foundation,
  { queries, capabilities }: Storage,
  { unitOfWork, scheduler, reactions, databaseHistoryMs }: JobParts,
): JobRunner {
  const jobs = [
    ...(databaseHistoryMs === null ? [] : logPruningJobs(config, databaseHistoryMs)),
    ...(capabilities.isUsable(requestsMigration.capability) ? [forgetRequests] : []),
    ...(capabilities.isUsable(outboxOrderMigration.capability) ? [forgetStrands] : []),
    ...(reactions.jobs.length > 0 ? [forgetAppliedEvents, ...reactions.jobs] : []),
    ...usableDomains(capabilities).flatMap(({ jobs: own = [] }) => own),
  ];
  const runner = startJobRunner({
    jobs: capabilities.isUsable(jobsMigration.capability) ? jobs : [],
    queries,
    transact: (marketId, work) => unitOfWork.run(marketId === null ? [] : [marketId], work),
    schedule: scheduler.schedule,
    // The embedded database has a single connection, and a job must not queue for it beside another job.
    concurrency: config.DATABASE_URL === null ? 1 : config.JOBS_CONCURRENCY,
    intervalMs: config.JOBS_INTERVAL_MS,
    retryPause: { firstMs: firstPauseMs, longestMs: config.JOBS_RETRY_LONGEST_MS },
    onOutcome: (job, outcome) => metrics.jobs.inc({ job, outcome }),
    logger,
  });
  disposals.defer(() => runner.close(config.SHUTDOWN_GRACE_MS / 4));
  return runner;
}
