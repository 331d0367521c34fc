import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ExecuteTradeDocument, type ExecuteTradeInput } from '../../../../src/client/generated/graphql.ts';
import { createMarket, request, send } from '../../../support/clients/graphql.ts';
import { describeOnDatabases, onPostgres, type Stage } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';

const share = '1000000000';

interface Outcome {
  readonly id: string | null;
  readonly code: unknown;
}

async function trade(
  stage: Pick<Stage, 'server'>,
  wallet: string,
  input: ExecuteTradeInput,
): Promise<Outcome> {
  const { data, errors } = await send<{ executeTrade: { trade: { id: string } } }, object>(
    stage.server,
    'mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }',
    { input },
    await tokenOf(wallet),
  );
  return { id: data?.executeTrade.trade.id ?? null, code: errors?.[0]?.extensions?.['code'] ?? null };
}

describe('orders that wait for a market', () => {
  let stage: Stage;
  let writer: pg.Client;
  let marketId: string;

  beforeAll(async () => {
    stage = await onPostgres.startStage();
    writer = new pg.Client({ connectionString: stage.databaseUrl ?? '' });
    await writer.connect();
    await writer.query(`
      CREATE FUNCTION refuse_trade() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'not this wallet'; END $$;
      CREATE TRIGGER refuse_trade BEFORE INSERT ON trades FOR EACH ROW
        WHEN (NEW.user_wallet = 'unlucky') EXECUTE FUNCTION refuse_trade()`);
  });

  afterAll(async () => {
    await writer.end();
    await stage[Symbol.asyncDispose]();
  });

  /** Sends orders while another program holds the market, so that all but the first wait for each other. */
  async function tradeTogether(
    orders: readonly { readonly wallet: string; readonly input: Partial<ExecuteTradeInput> }[],
  ): Promise<readonly Outcome[]> {
    const other = await createMarket(stage.server);
    marketId = await createMarket(stage.server);
    const buy: ExecuteTradeInput = { marketId, tradeType: 'BUY', outcome: 'YES', shares: share };
    // The server has seen the wallets, so their orders come to the queue without a wait for the database.
    for (const { wallet } of orders) await trade(stage, wallet, { ...buy, marketId: other });
    await writer.query('BEGIN');
    await writer.query('SELECT FROM markets WHERE id = $1 FOR UPDATE', [marketId]);
    const first = trade(stage, 'first', buy);
    const isWaiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    while ((await writer.query(isWaiting)).rowCount === 0);
    const waiting: Promise<Outcome>[] = [];
    for (const { wallet, input } of orders) {
      waiting.push(trade(stage, wallet, { ...buy, ...input }));
      // The order has come to the queue before requests behind it are answered.
      for (let count = 0; count < 10; count += 1) await fetch(new URL('/ready', stage.server.url));
    }
    await writer.query('COMMIT');
    await first;
    return Promise.all(waiting);
  }

  const stored = async () => {
    const text = `SELECT id, user_wallet, cost::text, created_at::text FROM trades WHERE market_id = $1 ORDER BY block_time`;
    const { rows } = await writer.query<Record<string, string>>(text, [marketId]);
    return rows;
  };

  it('share a transaction, keep their order, and each gets its own result or error', async () => {
    const outcomes = await tradeTogether([
      { wallet: 'one', input: {} },
      { wallet: 'two', input: { tradeType: 'SELL' } },
      { wallet: 'one', input: { tradeType: 'SELL' } },
      { wallet: 'three', input: { maxCost: '1' } },
      { wallet: 'four', input: {} },
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([
      null,
      'INSUFFICIENT_SHARES',
      null,
      'SLIPPAGE_EXCEEDED',
      null,
    ]);
    const [, ...rows] = await stored();
    expect(rows.map(({ id }) => id)).toEqual(outcomes.flatMap(({ id }) => id ?? []));
    expect(new Set(rows.map((row) => row['created_at'])).size).toBe(1);
    // The second order sells what the first has bought, at the prices between them.
    expect(BigInt(rows[1]?.['cost'] ?? 0)).toBe(BigInt(rows[0]?.['cost'] ?? 0) - 1n);
  });

  it('run alone when the database refuses a statement of one, which fails only that one', async () => {
    const outcomes = await tradeTogether([
      { wallet: 'one', input: {} },
      { wallet: 'unlucky', input: {} },
      { wallet: 'two', input: {} },
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([null, 'INTERNAL_SERVER_ERROR', null]);
    const [, ...rows] = await stored();
    expect(rows.map((row) => row['user_wallet'])).toEqual(['one', 'two']);
    expect(new Set(rows.map((row) => row['created_at'])).size).toBe(2);
  });

  it('give a clientId up that was refused among others, and keep that of the others', async () => {
    const orders = [
      { wallet: 'one', input: { clientId: 'refused', maxCost: '1' } },
      { wallet: 'two', input: { clientId: 'made' } },
    ];
    expect((await tradeTogether(orders)).map(({ code }) => code)).toEqual(['SLIPPAGE_EXCEEDED', null]);
    const input: ExecuteTradeInput = { marketId, tradeType: 'BUY', outcome: 'YES', shares: share };
    expect((await trade(stage, 'one', { ...input, clientId: 'refused' })).code).toBeNull();
    const { executeTrade } = await request(
      stage.server,
      ExecuteTradeDocument,
      { input: { ...input, clientId: 'made' } },
      await tokenOf('two'),
    );
    expect((await stored()).map(({ id }) => id)).toContain(executeTrade.trade.id);
    expect(await stored()).toHaveLength(3);
  });
});

describeOnDatabases('executeTrade', (stage) => {
  it('goes on when another program changes the type of a column', async () => {
    const marketId = await createMarket(stage.server);
    const input: ExecuteTradeInput = { marketId, tradeType: 'BUY', outcome: 'YES', shares: share };
    for (const digits of [20, 22, 24]) {
      expect((await trade(stage, 'steady', input)).code).toBeNull();
      await stage.query(`ALTER TABLE trades ALTER COLUMN price_after TYPE numeric(${digits}, 9)`);
      expect((await trade(stage, 'steady', input)).code).toBeNull();
    }
  });
});
