import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openDatabase, type Database } from '../../../../src/server/db/client.ts';
import { capturedMarkets } from '../../../../src/server/domains/markets/capture.ts';
import { eventsOfMarketChange, marketStateChanged } from '../../../../src/server/domains/markets/events.ts';
import { requireMarket } from '../../../../src/server/domains/markets/store.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { onPostgres, type Stage } from '../../../support/postgres/databases.ts';
import { logger } from '../../jobs/stage.ts';

const since = '2000-01-01T00:00:00.000000Z';

let database: Database;
let stage: Stage;

beforeAll(async () => {
  stage = await onPostgres.startStage();
  database = await openDatabase({
    url: stage.databaseUrl,
    folder: '',
    poolSize: 2,
    timeoutMs: 20_000,
    logger,
  });
});

afterAll(async () => {
  await database.close();
  await stage[Symbol.asyncDispose]();
});

describe('a catch-up of markets', () => {
  it('publishes no step back when the market went on after its row was read', async () => {
    const { queries } = database;
    const marketId = await createMarket(stage.server, 'APPROVED');
    const now = await requireMarket(queries, [marketId]);
    const seen = { ...now, state: 'PROPOSED' as const, approvedAt: null };
    const [published] = eventsOfMarketChange({ before: seen, after: now, commitOrder: null });
    if (published === undefined) throw new Error('the step makes no event');

    const missed = await capturedMarkets.missedOf(seen, {
      since,
      queries,
      lastPublished: () => Promise.resolve(new Map([[marketStateChanged.type, published]])),
    });

    expect(missed).toEqual([]);
  });
});
