import { describe, expect, it, vi } from 'vitest';

import { Connection } from '../../../../src/server/db/connection.ts';
import { executeTrade } from '../../../../src/server/domains/trades/execute.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { createBusyMarket, createGraphQLStage } from '../../../support/graphql/stage.ts';
import { describeOnDatabases, type SharedStage } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';

const execute = `mutation ($input: ExecuteTradeInput!) {
  executeTrade(input: $input) { trade { id txSignature blockTime createdAt } }
}`;
const tradesOf = `subscription ($marketId: ID!, $after: Cursor) {
  tradeExecuted(marketId: $marketId, after: $after) { trade { id txSignature blockTime createdAt } }
}`;
const pricesOf = `subscription ($marketId: ID!, $after: Cursor) {
  priceUpdated(marketId: $marketId, after: $after) { totalVolume sharesYes priceYes occurredAt }
}`;
const positionsOf = `subscription ($marketId: ID!, $after: Cursor) {
  positionChanged(marketId: $marketId, after: $after) { position { unrealizedPnl tradesCount updatedAt } }
}`;

interface Executed {
  readonly executeTrade: { readonly trade: Record<string, unknown> };
}

const inputOf = (marketId: string) => ({
  input: { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000' },
});

/** Changes each row of a table for the market of a test, before it is stored. */
async function change(stage: SharedStage, table: string, marketId: string, body: string): Promise<void> {
  const name = `test_change_${table}`;
  const column = table === 'markets' ? 'id' : 'market_id';
  await stage.query(`CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN ${body} END $body$`);
  await stage.query(`DROP TRIGGER IF EXISTS z_${name} ON ${table}`);
  await stage.query(`CREATE TRIGGER z_${name} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW
    WHEN (NEW.${column} = '${marketId}') EXECUTE FUNCTION ${name}()`);
}

const timeOf = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

describeOnDatabases('a trade whose rows another program changes as they are stored', (stage) => {
  it('is told as it is stored', async () => {
    const marketId = await createMarket(stage.server);
    await change(stage, 'trades', marketId, `NEW.tx_signature := 'own:' || NEW.id; RETURN NEW;`);
    const trader = await tokenOf('trader');
    using client = createSocketClient(stage.server, trader);
    const { after } = await cursorOf(stage, marketId);
    const watcher = subscribe<{ tradeExecuted: { trade: Record<string, unknown> } }, object>(
      client,
      tradesOf,
      {
        ...{ marketId, after },
      },
    );
    const { executeTrade: executed } = await request<Executed, object>(
      stage.server,
      execute,
      inputOf(marketId),
      trader,
    );
    const [stored] = await stage.query(
      `SELECT id::text, tx_signature AS "txSignature", ${timeOf('block_time')} AS "blockTime",
         ${timeOf('created_at')} AS "createdAt" FROM trades WHERE market_id = $1`,
      [marketId],
    );
    expect(stored?.['txSignature']).toBe(`own:${String(stored?.['id'])}`);
    expect(executed.trade).toEqual(stored);
    const [event] = await watcher.take(1);
    expect(event?.tradeExecuted.trade).toEqual(stored);
  });

  it('tells the market and the position as they are stored', async () => {
    const marketId = await createMarket(stage.server);
    await change(stage, 'markets', marketId, 'NEW.total_volume := NEW.total_volume + 5; RETURN NEW;');
    await change(stage, 'positions', marketId, 'NEW.unrealized_pnl := 7; RETURN NEW;');
    const trader = await tokenOf('trader');
    using client = createSocketClient(stage.server, trader);
    const { after, own } = await cursorOf(stage, marketId);
    const prices = subscribe<{ priceUpdated: object }, object>(client, pricesOf, { marketId, after });
    const positions = subscribe<{ positionChanged: { position: object } }, object>(client, positionsOf, {
      ...{ marketId, after: own },
    });
    for (let count = 1; count <= 2; count += 1) {
      await request(stage.server, execute, inputOf(marketId), trader);
      const [market] = await stage.query(
        `SELECT total_volume::text AS "totalVolume", shares_yes::text AS "sharesYes",
           current_price_yes::text AS "priceYes", ${timeOf('updated_at')} AS "occurredAt" FROM markets WHERE id = $1`,
        [marketId],
      );
      const price = (await prices.take(count)).at(-1);
      expect(price?.priceUpdated).toEqual(market);
      const [position] = await stage.query(
        `SELECT unrealized_pnl::text AS "unrealizedPnl", trades_count AS "tradesCount",
           ${timeOf('updated_at')} AS "updatedAt" FROM positions WHERE market_id = $1`,
        [marketId],
      );
      expect(position).toMatchObject({ unrealizedPnl: '7', tradesCount: count });
      const changed = (await positions.take(count)).at(-1);
      expect(changed?.positionChanged.position).toEqual(position);
    }
  });

  it.each(['trades', 'positions', 'markets'])('has no effect when %s keeps no row', async (table) => {
    const marketId = await createMarket(stage.server);
    await change(stage, table, marketId, 'RETURN NULL;');
    const before = await everything(stage, marketId);
    const codes = await codesOf(stage.server, execute, inputOf(marketId), await tokenOf('trader'));
    expect(codes).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(await everything(stage, marketId)).toEqual(before);
  });
});

/** The ends of the logs of a market and of the trader's wallet. */
async function cursorOf({ server }: SharedStage, id: string): Promise<{ after: string; own: string }> {
  const query = 'query ($id: ID!) { market(id: $id) { cursor } viewer { cursor } }';
  const { market, viewer } = await request<
    { market: { cursor: string }; viewer: { cursor: string } },
    object
  >(server, query, { id }, await tokenOf('trader'));
  return { after: market.cursor, own: viewer.cursor };
}

async function everything(stage: SharedStage, marketId: string): Promise<unknown> {
  const rows = await stage.query(
    `SELECT row::text FROM trades AS row WHERE market_id = $1 UNION ALL
     SELECT row::text FROM positions AS row WHERE market_id = $1 UNION ALL
     SELECT row::text FROM candles AS row WHERE market_id = $1 UNION ALL
     SELECT row::text FROM markets AS row WHERE id = $1`,
    [marketId],
  );
  return { rows, cursors: await cursorOf(stage, marketId) };
}

describe('a trade in the usual case', () => {
  it('goes to the database twice: to lock its rows, and to write them with its events and COMMIT', async () => {
    await using stage = await createGraphQLStage();
    const marketId = await createBusyMarket(stage.services);
    const order = {
      ...{ marketId, wallet: 'creator', tradeType: 'buy' as const, outcome: true, shares: 1_000_000_000n },
      ...{ maxCost: null, minProceeds: null, clientId: 'an id' },
    };
    const flights = vi.spyOn(Connection.prototype, 'fly');
    const queries = vi.spyOn(Connection.prototype, 'executeQuery');
    try {
      await executeTrade(stage.services.walletWork, order, true);
      expect(flights.mock.calls.map(([, isLast]) => isLast)).toEqual([false, true]);
      expect(queries).not.toHaveBeenCalled();
    } finally {
      flights.mockRestore();
      queries.mockRestore();
    }
  });
});
