import { ApiError } from '../base/errors.ts';
import type { Tx } from '../db/client.ts';
import type { Schedule } from './job.ts';
import { insertJob } from './job-rows.ts';

/** Makes jobs. */
export interface Scheduler {
  readonly schedule: Schedule;
  /** Whether a transaction made a job, so that the runner should look as soon as it has committed. */
  readonly hasScheduled: (tx: Tx) => boolean;
}

/** Creates the scheduler of a process. `isUsable` is whether the table of jobs is in place. */
export function createScheduler(isUsable: boolean): Scheduler {
  const scheduling = new WeakSet<Tx>();
  return {
    async schedule(tx, job, payload, { at, key } = {}) {
      if (!isUsable) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'jobs' });
      scheduling.add(tx);
      await insertJob(tx, {
        name: job.name,
        payload: job.encode(payload),
        key: key ?? null,
        at: at ?? null,
      });
    },
    hasScheduled: (tx) => scheduling.has(tx),
  };
}
