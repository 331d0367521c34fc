import { openDatabase } from '../../../src/server/db/client.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { startJobRunner } from '../../../src/server/jobs/runner.ts';
import { createScheduler } from '../../../src/server/jobs/schedule.ts';
import { pagesJob } from './pages-job.ts';

// A process that runs the job of pages until it is killed. Its argument is the URL of the database.
const logger = createLogger('silent');
const database = await openDatabase({
  url: process.argv[2] ?? '',
  ...{ folder: '', poolSize: 4, timeoutMs: 10_000, logger },
});
const { queries } = database;
startJobRunner({
  jobs: [pagesJob],
  queries,
  transact: (_marketId, work) => queries.transaction().execute((tx) => work({ tx, record: () => undefined })),
  schedule: createScheduler(true).schedule,
  ...{ concurrency: 2, intervalMs: 1000, logger },
  retryPause: { firstMs: 100, longestMs: 1000 },
  onOutcome: () => undefined,
});
