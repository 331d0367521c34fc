import { describe, expect, it, vi } from 'vitest';

import { executeTrades, insertTrades, openBars, untilEqual } from '../../../support/candles/trades.ts';
import { insertMarket } from '../../../support/candles/rows.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { queryDatabase } from '../../../support/postgres/postgres.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { startInstance } from '../../../support/servers/instance.ts';

const progress = `{ serverStatus { candleBackfill { markets marketsDone trades isDone } } }`;

interface Progress {
  readonly serverStatus: {
    readonly candleBackfill: { readonly markets: number; readonly trades: string; readonly isDone: boolean };
  };
}

describe('an existing database', () => {
  it('is counted by a job, which goes on where a killed process was', { timeout: 120_000 }, async () => {
    const url = await createDatabase();
    const database = await openBars(url);
    for (const id of ['large', 'small', 'empty']) await insertMarket(database.queries, id);
    await database.close();
    await queryDatabase(url, `INSERT INTO users (wallet) VALUES ('indexer')`);
    await insertTrades(url, 'large', 12_000);
    await insertTrades(url, 'small', 100);

    await using server = await startInstance({ ...withoutLimits, DATABASE_URL: url, REDIS_URL: '' });
    const read = async () =>
      (await request<Progress, object>(server, progress, {})).serverStatus.candleBackfill;
    await vi.waitFor(async () => expect(BigInt((await read()).trades)).toBeGreaterThan(0n), 20_000);
    await server.kill();
    await server.start();
    await executeTrades(server, await createMarket(server), 5);
    await vi.waitFor(async () => expect((await read()).isDone).toBe(true), 60_000);

    expect(await read()).toMatchObject({ markets: 3, marketsDone: 3, trades: '12100' });
    await untilEqual(url);
  });
});
