import { closeEndedBars, fillCandles, forgetCounted } from './jobs.ts';
import { candlesMigration } from './migrations.ts';
import './rankings.ts';
import { countIntoCandles } from './reactions.ts';
import './schema/backfill.ts';
import './schema/counts.ts';
import './schema/figures.ts';
import { candleChangedEvent } from './schema/series.ts';
import { candlesTopic } from './topics.ts';

/** The parts of the domain that the server is composed of. */
export const candles = {
  name: 'candles',
  needs: candlesMigration.capability,
  topics: [candlesTopic],
  events: [candleChangedEvent.type],
  reactions: [countIntoCandles],
  jobs: [closeEndedBars, fillCandles, forgetCounted],
  migrations: [candlesMigration],
} as const;
