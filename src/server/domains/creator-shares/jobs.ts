import { sql } from 'kysely';
import { z } from 'zod';

import { fromMillis, type Timestamp } from '../../base/time.ts';
import { defineJob } from '../../jobs/job.ts';
import { dividendChanged } from './events.ts';
import { listNews, nextToTell } from './news.ts';
import { readLocked, unlockWhereReached } from './unlock.ts';

const lookAgainMs = 1000;

/** The moment at which the volume of a trade of another program is looked at again. */
export function lookAgainAt(): Timestamp {
  return fromMillis(Date.now() + lookAgainMs);
}

/** Looks whether the volume of a creator's markets is reached, after another program has written a trade before its market. */
export const lookAgain = defineJob('creator-shares.look-again', {
  payload: z.object({ creator: z.string() }),
  async run(unit, { creator }) {
    for (const locked of await readLocked(unit.tx, [creator])) await unlockWhereReached(unit, locked, []);
    return null;
  },
});

const minuteMs = 60_000;

/** Creators of a page. */
const creatorsOfPage = 20;

/** Unlocks shares whose volume was reached without a trade that this server has seen. */
export const lookForUnlocks = defineJob('creator-shares.look-for-unlocks', {
  everyMs: minuteMs,
  async run(unit, _payload, after) {
    const { rows } = await sql<{ creator: string }>`
      SELECT creator_wallet AS creator FROM creator_shares
      WHERE unlocked_at IS NULL AND creator_wallet > ${after ?? ''} AND unlock_volume <= marketcast_creator_volume(creator_wallet)
      ORDER BY creator_wallet LIMIT ${creatorsOfPage}
    `.execute(unit.tx);
    const creators = rows.map(({ creator }) => creator);
    for (const locked of await readLocked(unit.tx, creators)) await unlockWhereReached(unit, locked, []);
    return creators.length < creatorsOfPage ? null : (creators.at(-1) ?? null);
  },
});

const newsMs = 10_000;

/** Holders of a page. */
const holdersOfPage = 200;

const ofNews = z.object({
  /** Null for the next creator whose holders are to be told. */
  creator: z.string().nullable(),
  at: z.string(),
  holder: z.string(),
});

/**
 * Tells the holders of creators whose dividends have grown, page by page: the holders of a creator at most once in ten minutes.
 */
export const tellDividends = defineJob('creator-shares.tell-dividends', {
  everyMs: newsMs,
  cursor: ofNews,
  async run({ tx, record }, _payload, cursor) {
    if (cursor?.creator == null) {
      const next = await nextToTell(tx);
      return next === null ? null : { ...next, holder: '' };
    }
    const { creator, at, holder } = cursor;
    const news = await listNews(tx, creator, holder, holdersOfPage);
    record(news.map((each) => dividendChanged.create({ ...each, creatorWallet: creator, claim: null, at })));
    const last = news.at(-1)?.holderWallet;
    if (last === undefined || news.length < holdersOfPage) return { creator: null, at, holder: '' };
    return { creator, at, holder: last };
  },
});
