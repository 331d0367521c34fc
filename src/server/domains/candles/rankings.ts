import { sql } from 'kysely';

import { announceRanking } from '../markets/rankings.ts';
import { missingForCandles } from './needs.ts';

/** The hours of the day, and the minutes of the hour in which it begins. */
const day = sql`date_trunc('minute', now() - interval '24 hours')`;
const fullHour = sql`date_bin(interval '1 hour', ${day} + interval '59 minutes', timestamptz '1970-01-01 00:00:00+00')`;

announceRanking('VOLUME_24H', {
  missing: missingForCandles,
  ranks: sql`
    select market_id, sum(volume) as rank from candles
    where ("interval" = 'H1' and start >= ${fullHour} and start <= now())
      or ("interval" = 'M1' and start >= ${day} and start < ${fullHour})
    group by market_id
  `,
});

announceRanking('TRENDING', {
  missing: missingForCandles,
  ranks: sql`
    select market_id, sum(trades) as rank from candles
    where "interval" = 'M1' and start >= date_trunc('minute', now() - interval '1 hour') and start <= now()
    group by market_id
  `,
});
