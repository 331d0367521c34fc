import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ExecuteTradeDocument, type ExecuteTradeInput } from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';

describe('a mutation of a wallet', () => {
  let postgres: TestPostgres;
  let url: string;
  let server: TestServer;
  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    server = await startServer({ DATABASE_URL: url });
  });
  afterAll(async () => {
    await server.stop();
    await postgres[Symbol.asyncDispose]();
  });

  const trade = async (wallet: string, marketId: string, more: Partial<ExecuteTradeInput> = {}) => {
    const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000', ...more } as const;
    return request(server, ExecuteTradeDocument, { input }, await tokenOf(wallet));
  };

  it('does not wait for a mutation of the same wallet in another market', async () => {
    const [busy, free] = [await createMarket(server), await createMarket(server)];
    await queryDatabase(url, `INSERT INTO users (wallet, last_seen_at) VALUES ('patient', '2020-01-01')`);
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM markets WHERE id = $1 FOR UPDATE', [busy]);

    const waiting = trade('patient', busy);
    const { executeTrade } = await trade('patient', free);
    expect(executeTrade.trade.userWallet).toBe('patient');
    await other.query('COMMIT');
    await other.end();
    expect((await waiting).executeTrade.trade.userWallet).toBe('patient');
  });

  it('moves the time at which the wallet was seen, but not when it is refused', async () => {
    const marketId = await createMarket(server);
    await queryDatabase(url, `INSERT INTO users (wallet, last_seen_at) VALUES ('seen', '2020-01-01')`);
    const seen = async () => {
      const [row] = await queryDatabase(
        url,
        `SELECT last_seen_at > now() - interval '1 minute' AS is_recent FROM users WHERE wallet = 'seen'`,
      );
      return row?.['is_recent'];
    };
    const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000', maxCost: '1' } as const;
    const codes = await codesOf(server, ExecuteTradeDocument, { input }, await tokenOf('seen'));
    expect([codes, await seen()]).toEqual([['SLIPPAGE_EXCEEDED'], false]);

    await trade('seen', marketId);
    expect(await seen()).toBe(true);
  });

  it('creates the user whom another program has deleted meanwhile', async () => {
    const marketId = await createMarket(server);
    await trade('deleted', marketId);
    for (const table of ['trades', 'positions']) {
      await queryDatabase(url, `DELETE FROM ${table} WHERE user_wallet = 'deleted'`);
    }
    await queryDatabase(url, `DELETE FROM users WHERE wallet = 'deleted'`);

    const { executeTrade } = await trade('deleted', marketId);
    expect(executeTrade.trade.userWallet).toBe('deleted');
  });
});
