import type { JobDefinition, OutsideContext } from './job.ts';
import {
  finishJob,
  leaseJob,
  lockJob,
  renewLease,
  saveCursor,
  type DueJob,
  type TakenJob,
} from './job-rows.ts';

/** How far an attempt to run a job came. */
export interface Attempt {
  /** Whether the job was taken, so that an error is the job's own. */
  isTaken: boolean;
  taken: number;
  failures: number;
}

/** A job whose process is silent for so long is taken by another. */
const leaseMs = 1000;
/** Time between two signs of life, so that two of them may be late. */
const renewalMs = 300;

type Parts = Omit<OutsideContext, 'signal'>;

/**
 * Runs a page of a job in a transaction, together with the new cursor. The lock of the row goes with the connection, so
 * another process runs the page when this process dies. Null when another process has the job.
 */
export async function runPage(
  job: JobDefinition,
  { id, payload }: DueJob,
  { transact, schedule }: Parts,
  attempt: Attempt,
): Promise<'done' | 'page' | null> {
  return transact(marketOf(job, payload, attempt), async (unit) => {
    const work = await lockJob(unit.tx, id);
    if (work === null) return null;
    note(attempt, work);
    const cursor = await job.runPage({ ...unit, schedule }, work);
    if (cursor === null) await finishJob(unit.tx, id, work.taken, job.everyMs);
    else await saveCursor(unit.tx, id, work.taken, cursor);
    return cursor === null ? 'done' : 'page';
  });
}

/**
 * Runs a part of a job without a transaction, and then saves its cursor. This process gives a sign of life every
 * {@link renewalMs}. Null when another process has the job.
 */
export async function runOutside(
  job: JobDefinition,
  { id }: DueJob,
  parts: Parts,
  attempt: Attempt,
  stopping: AbortSignal,
): Promise<'done' | 'page' | null> {
  const { queries } = parts;
  const work = await leaseJob(queries, id, leaseMs);
  if (work === null) return null;
  note(attempt, work);
  const { taken } = work;
  const lost = new AbortController();
  const renewing = setInterval(() => {
    // An error leaves the lease as it is. The next renewal, or another process, follows.
    renewLease(queries, id, taken, leaseMs).then(
      (isOurs) => {
        if (!isOurs) lost.abort();
      },
      () => undefined,
    );
  }, renewalMs);
  try {
    const signal = AbortSignal.any([stopping, lost.signal]);
    const cursor = await job.runOutside({ ...parts, signal }, work);
    if (cursor === null) await finishJob(queries, id, taken, job.everyMs);
    else await saveCursor(queries, id, taken, cursor);
    return cursor === null ? 'done' : 'page';
  } finally {
    clearInterval(renewing);
  }
}

function note(attempt: Attempt, { taken, failures }: TakenJob): void {
  attempt.isTaken = true;
  attempt.taken = taken;
  attempt.failures = failures;
}

/** The market of a job. A payload that cannot be read is the job's own failure. */
function marketOf(job: JobDefinition, payload: string, attempt: Attempt): string | null {
  try {
    return job.marketOf(payload);
  } catch (error) {
    attempt.isTaken = true;
    throw error;
  }
}
