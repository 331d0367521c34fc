import { z } from 'zod';

import { defineJob } from '../../src/server/jobs/job.ts';
import { eventsOfBadgeChange } from './events.ts';
import { insertBadge } from './store.ts';

/** Awards the badge of the second trade a second after it. */
export const secondTrade = defineJob('badges.second-trade', {
  payload: z.object({ wallet: z.string() }),
  async run({ tx, record }, { wallet }) {
    const badge = await insertBadge(tx, { wallet, title: 'Second trade' });
    if (badge !== null) record(eventsOfBadgeChange({ before: null, after: badge, commitOrder: null }));
    return null;
  },
});
