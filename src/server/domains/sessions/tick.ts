import { fromMillis } from '../../base/time.ts';
import type { Unit } from '../../commit/unit.ts';
import type { JobDefinition } from '../../jobs/job.ts';

/**
 * Makes a job at the next whole multiple of some milliseconds. Many transactions may ask for the same one, and it runs once. A job that
 * ticks while there is work asks for its own next run.
 */
export async function scheduleTick(
  { tx, schedule }: Pick<Unit, 'tx' | 'schedule'>,
  job: JobDefinition<null>,
  everyMs: number,
): Promise<void> {
  const at = fromMillis((Math.floor(Date.now() / everyMs) + 1) * everyMs);
  await schedule(tx, job, null, { at, key: at });
}
