import { z } from 'zod';

import type { Config } from '../base/config.ts';
import { emptyNextSlot, forgetIdleTopics, pruneDurableTopics } from '../broker/database/pruning.ts';
import { topicDefinitions } from '../domains/index.ts';
import { defineJob, type JobDefinition } from '../jobs/job.ts';

/** Milliseconds between two runs of the job that empties slots: a fraction of the shortest period of a slot. */
const slotEveryMs = 60_000;
/** Milliseconds between two runs of the job that prunes durable topics. */
const durableEveryMs = 3_600_000;
/** Durable topics of a page. */
const topicsOfPage = 50;

/** The jobs that keep the logs in the database within their bounds. None of them makes readers or writers wait. */
export function logPruningJobs(
  { DURABLE_RETENTION_DAYS: retentionDays, DURABLE_MAX_EVENTS: maxEvents }: Config,
  longestMs: number,
): readonly JobDefinition<null>[] {
  const compacted = topicDefinitions.filter(({ history }) => history === 'compacted').map(({ name }) => name);
  return [
    defineJob('prune-logs', {
      mode: 'outside',
      everyMs: slotEveryMs,
      async run({ queries }) {
        await emptyNextSlot(queries);
        return (await forgetIdleTopics(queries, longestMs)) > 0 ? 'more' : null;
      },
    }),
    defineJob('prune-durable-logs', {
      mode: 'outside',
      everyMs: durableEveryMs,
      cursor: z.string(),
      run: ({ queries }, _payload, after) =>
        pruneDurableTopics(queries, after ?? '', { retentionDays, maxEvents, compacted }, topicsOfPage),
    }),
  ];
}
