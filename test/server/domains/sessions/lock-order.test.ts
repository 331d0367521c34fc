import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { freshCreator, launch } from '../../../support/creator-shares/shares.ts';
import { readBook } from '../../../support/orders/orders.ts';
import { onPostgres, type Stage } from '../../../support/postgres/databases.ts';
import { decide, placeFor, startSession } from '../../../support/sessions/sessions.ts';

describe('a transaction of orders that locks sessions', () => {
  let stage: Stage;
  let writer: pg.Client;

  beforeAll(async () => {
    stage = await onPostgres.startStage();
    writer = new pg.Client({ connectionString: stage.databaseUrl ?? '' });
    await writer.connect();
  });

  afterAll(async () => {
    await writer.end();
    await stage[Symbol.asyncDispose]();
  });

  /** A market whose creator's shares its trades may unlock, and a session with a decision. */
  async function openMarket() {
    const { server } = stage;
    const creator = await launch(server, '9000000000000', freshCreator());
    const marketId = await createMarket(server, 'ACTIVE', creator);
    const { id: sessionId } = await startSession(server, 'ada');
    const order = { marketId, sessionId, decisionId: await decide(server, 'ada', sessionId) };
    return { creator, marketId, sessionId, order };
  }

  /** Runs work while another program has locked a session. Expects that the work locks the creator before it waits for the session. */
  async function expectCreatorFirst(
    creator: string,
    sessionId: string,
    work: () => Promise<unknown>,
  ): Promise<void> {
    await writer.query('BEGIN');
    await writer.query('SELECT FROM trading_sessions WHERE id = $1 FOR UPDATE', [sessionId]);
    const done = work();
    await vi.waitFor(async () => {
      expect(
        await stage.query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FROM trading_sessions%'
             AND datname = current_database()`,
        ),
      ).toHaveLength(1);
    });
    await expect(
      stage.query('SELECT FROM creator_shares WHERE creator_wallet = $1 FOR NO KEY UPDATE NOWAIT', [creator]),
    ).rejects.toMatchObject({ code: '55P03' });
    await writer.query('COMMIT');
    await done;
  }

  it('locks the creator before them when an order is placed for a session', async () => {
    const { creator, sessionId, order } = await openMarket();
    await expectCreatorFirst(creator, sessionId, () =>
      placeFor(stage.server, 'ada', { ...order, price: '0.6', shares: 5 }),
    );
  });

  it('locks the creator before them when an order of a session is met', async () => {
    const { creator, marketId, sessionId, order } = await openMarket();
    await placeFor(stage.server, 'ada', { ...order, price: '0.4', shares: 5 });
    await expectCreatorFirst(creator, sessionId, async () => {
      // Another program has moved the market maker past the order, and the first client of the book makes it catch up.
      await stage.query('UPDATE markets SET shares_no = shares_no + 100000000000 WHERE id = $1', [marketId]);
      await readBook(stage.server, marketId);
    });
    expect(await stage.query('SELECT status FROM orders WHERE session_id = $1', [sessionId])).toEqual([
      { status: 'FILLED' },
    ]);
  });
});
