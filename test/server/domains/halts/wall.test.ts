import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { ExecuteTradeDocument, HaltTradingDocument } from '../../../../src/client/generated/graphql.ts';
import { createMarket, request, send } from '../../../support/clients/graphql.ts';
import { onPostgres, type Stage } from '../../../support/postgres/databases.ts';
import { serviceToken, tokenOf } from '../../../support/servers/server.ts';

let stage: Stage;
/** The session of another program. */
let other: pg.Client;

beforeAll(async () => {
  stage = await onPostgres.startStage();
  other = new pg.Client({ connectionString: stage.databaseUrl ?? '' });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await stage[Symbol.asyncDispose]();
});

async function trade(marketId: string): Promise<unknown> {
  const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000' } as const;
  const { data, errors } = await send(stage.server, ExecuteTradeDocument, { input }, await tokenOf('ada'));
  return errors?.[0]?.extensions?.code ?? data?.executeTrade.trade.id;
}

/** Resolves when so many sessions wait for an advisory lock, or for another one. */
async function untilWaiting(isAdvisory: boolean, count = 1): Promise<void> {
  const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND (wait_event = 'advisory') = $1`;
  for (;;) {
    const { rows } = await other.query<{ count: number }>(waiting, [isAdvisory]);
    if (rows[0]?.count === count) return;
  }
}

it.each([['its market'], ['all markets']])(
  'a halt of %s waits for a trade that waits for its market',
  async (scope) => {
    const marketId = await createMarket(stage.server);
    await other.query('BEGIN');
    await other.query('SELECT FROM markets WHERE id = $1 FOR UPDATE', [marketId]);
    const traded = trade(marketId);
    await untilWaiting(false);
    const input = { marketId: scope === 'its market' ? marketId : null, reason: 'Now' };
    const halted = request(stage.server, HaltTradingDocument, { input }, await serviceToken());
    await untilWaiting(true);
    const behind = trade(marketId);
    await other.query('COMMIT');

    const id = await traded;
    const { halt } = (await halted).haltTrading;
    expect(await behind).toBe('TRADING_HALTED');
    const { rows } = await other.query(
      `SELECT id::text, block_time < $2::timestamptz AS before FROM trades WHERE market_id = $1`,
      [marketId, halt.startedAt],
    );
    expect(rows).toEqual([{ id, before: true }]);
    await other.query('UPDATE trading_halts SET ended_at = now() WHERE ended_at IS NULL');
  },
);

it('a trade that comes before a halt commits reads the halt', async () => {
  const marketId = await createMarket(stage.server);
  await other.query('BEGIN');
  await other.query(`INSERT INTO trading_halts (market_id, reason) VALUES ($1, 'Theirs')`, [marketId]);
  const traded = trade(marketId);
  await untilWaiting(true);
  await other.query('COMMIT');
  expect(await traded).toBe('TRADING_HALTED');
});

it('a halt that is taken back leaves no trade refused', async () => {
  const marketId = await createMarket(stage.server);
  await other.query('BEGIN');
  await other.query(`INSERT INTO trading_halts (reason) VALUES ('Theirs')`);
  const traded = trade(marketId);
  await untilWaiting(true);
  await other.query('ROLLBACK');
  expect(await traded).toMatch(/^[0-9a-f-]{36}$/);
});

it('two halts of a scope at the same time end one after the other', async () => {
  const marketId = await createMarket(stage.server);
  const service = await serviceToken();
  const halt = (reason: string) =>
    request(stage.server, HaltTradingDocument, { input: { marketId, reason } }, service);
  await Promise.all(['one', 'two', 'three', 'four'].map(halt));
  const { rows } = await other.query(
    'SELECT ended_at IS NULL AS open, count(*)::int AS count FROM trading_halts WHERE market_id = $1 GROUP BY 1 ORDER BY 1',
    [marketId],
  );
  expect(rows).toEqual([
    { open: false, count: 3 },
    { open: true, count: 1 },
  ]);
});
