import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';

import {
  CastVoteDocument,
  ChangeMarketStateDocument,
  ExecuteTradeDocument,
  MarketDiscussionsDocument,
  MarketDocument,
  MarketStateChangedDocument,
  MarketTradesDocument,
  PositionChangedDocument,
  PostDiscussionDocument,
  PriceUpdatedDocument,
  TradeExecutedDocument,
  ViewerPositionsDocument,
} from '../../../src/client/generated/graphql.ts';
import { request } from '../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../support/clients/subscriber.ts';
import { describeOnDatabases, wireTime, type SharedStage } from '../../support/postgres/databases.ts';
import { serviceToken, tokenOf } from '../../support/servers/server.ts';

/** The smallest whole number that a JavaScript number cannot hold. */
const odd = '9007199254740993';
const largest = '9223372036854775807';
const id = 'wire';
const marketId = id;
const trader = 'wire-trader';

async function writeRows({ query }: SharedStage): Promise<void> {
  await query(`INSERT INTO users (wallet) VALUES ('${trader}')`);
  await query(
    `INSERT INTO markets (id, on_chain_address, question, creator_wallet, state, b_parameter, initial_liquidity,
       shares_yes, shares_no, current_price_yes, current_price_no, total_volume, created_at, approved_at,
       activated_at)
     VALUES ('${id}', 'chain:wire', 'Do amounts survive the wire?', '${trader}', 'ACTIVE', ${largest}, ${odd},
       ${odd}, 9007199254740995, 0.123456789, 0.876543211, 9007199254740997,
       '2026-01-02 03:04:05.123457+00', '2026-01-02 03:04:05.123458+05:30', '2026-01-02 03:04:05.1+00')`,
  );
  await query(
    `INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature,
       block_time)
     VALUES ('${id}', '${trader}', 'buy', true, ${odd}, ${largest}, 0.000000001, 'chain:trade',
       '2026-01-02 03:04:05.123457+00')`,
  );
  await query(
    `INSERT INTO positions (market_id, user_wallet, shares_yes, total_invested, realized_pnl)
     VALUES ('${id}', '${trader}', ${odd}, ${odd}, -${largest} - 1)`,
  );
  await query(
    `INSERT INTO discussions (market_id, user_wallet, content, created_at)
     VALUES ('${id}', '${trader}', 'Old.', '1999-12-31 23:59:59.999999+00')`,
  );
}

describeOnDatabases('values on the wire', (stage) => {
  beforeAll(() => writeRows(stage));

  it('are those of the row to the last digit and microsecond, whoever wrote it', async () => {
    const { market } = await request(stage.server, MarketDocument, { id });
    expect(market).toMatchObject({
      bParameter: largest,
      initialLiquidity: odd,
      sharesYes: odd,
      sharesNo: '9007199254740995',
      priceYes: '0.123456789',
      priceNo: '0.876543211',
      totalVolume: '9007199254740997',
      createdAt: '2026-01-02T03:04:05.123457Z',
      approvedAt: '2026-01-01T21:34:05.123458Z',
      activatedAt: '2026-01-02T03:04:05.100000Z',
    });
    const { market: withTrades } = await request(stage.server, MarketTradesDocument, { marketId });
    expect(withTrades?.trades.edges.map(({ node }) => node)).toMatchObject([
      {
        shares: odd,
        cost: largest,
        priceAfter: '0.000000001',
        blockTime: '2026-01-02T03:04:05.123457Z',
        txSignature: 'chain:trade',
      },
    ]);
    const { market: withComments } = await request(stage.server, MarketDiscussionsDocument, { marketId });
    expect(withComments?.discussions.edges[0]?.node.createdAt).toBe('1999-12-31T23:59:59.999999Z');
    const { viewer } = await request(stage.server, ViewerPositionsDocument, {}, await tokenOf(trader));
    expect(viewer?.positions).toMatchObject([
      { sharesYes: odd, totalInvested: odd, realizedPnl: '-9223372036854775808' },
    ]);
  });

  it('are the same in events as in the rows that they tell of', async () => {
    using client = createSocketClient(stage.server, await tokenOf(trader));
    const token = await tokenOf(trader);
    await stage.query(`UPDATE positions SET realized_pnl = -${odd} WHERE market_id = '${id}'`);
    const { market: before } = await request(stage.server, MarketDocument, { id });
    const { viewer } = await request(stage.server, ViewerPositionsDocument, {}, token);
    const after = before?.cursor;
    const trades = subscribe(client, TradeExecutedDocument, { marketId, after });
    const prices = subscribe(client, PriceUpdatedDocument, { marketId, after });
    const positions = subscribe(client, PositionChangedDocument, { after: viewer?.cursor });

    const input = { marketId, tradeType: 'BUY', outcome: 'YES', shares: '9007199254740995' } as const;
    await request(stage.server, ExecuteTradeDocument, { input }, token);

    const [row] = await stage.query(
      `SELECT shares::text, cost::text, price_after::text AS price, ${wireTime('block_time')} AS time,
         (SELECT ${wireTime('updated_at')} FROM markets WHERE id = $1) AS "movedAt",
         (SELECT total_volume::text FROM markets WHERE id = $1) AS volume,
         (SELECT ${wireTime('updated_at')} FROM positions WHERE market_id = $1) AS "heldAt"
       FROM trades WHERE market_id = $1 ORDER BY block_time DESC LIMIT 1`,
      [id],
    );
    const [trade] = await trades.take(1);
    expect(trade?.tradeExecuted).toMatchObject({
      occurredAt: row?.['time'],
      trade: { shares: '9007199254740995', cost: row?.['cost'], priceAfter: row?.['price'] },
    });
    expect(trade?.tradeExecuted.trade.blockTime).toBe(row?.['time']);
    const [price] = await prices.take(1);
    expect(price?.priceUpdated).toMatchObject({
      sharesYes: '18014398509481988',
      sharesNo: '9007199254740995',
      priceYes: row?.['price'],
      totalVolume: row?.['volume'],
      occurredAt: row?.['movedAt'],
    });
    const [position] = await positions.take(1);
    expect(position?.positionChanged).toMatchObject({
      occurredAt: row?.['heldAt'],
      position: { sharesYes: '18014398509481988', realizedPnl: `-${odd}` },
    });
  });

  it('keep the microseconds of steps, votes and comments, in the answer and in the event', async () => {
    using client = createSocketClient(stage.server);
    const token = await tokenOf(trader);
    await stage.query(
      `INSERT INTO markets (id, on_chain_address, question, creator_wallet, b_parameter, initial_liquidity, created_at)
       VALUES ('times', 'chain:times', 'Do times survive the wire?', '${trader}', 1, 1, now())`,
    );
    const { market } = await request(stage.server, MarketDocument, { id: 'times' });
    const target = { marketId: 'times', after: market?.cursor };
    const steps = subscribe(client, MarketStateChangedDocument, target);

    const ballot = { marketId: 'times', voteType: 'PROPOSAL', vote: true } as const;
    const { castVote } = await request(stage.server, CastVoteDocument, { input: ballot }, token);
    const comment = { marketId: 'times', content: 'On time.' };
    const { postDiscussion } = await request(stage.server, PostDiscussionDocument, { input: comment }, token);
    const step = { marketId: 'times', state: 'APPROVED' } as const;
    await request(stage.server, ChangeMarketStateDocument, { input: step }, await serviceToken());

    const [row] = await stage.query(
      `SELECT ${wireTime('updated_at')} AS moved,
         (SELECT ${wireTime('voted_at')} FROM proposal_votes WHERE market_id = 'times') AS voted,
         (SELECT ${wireTime('created_at')} FROM discussions WHERE market_id = 'times') AS posted
       FROM markets WHERE id = 'times'`,
    );
    const [event] = await steps.take(1);
    expect({
      voted: castVote.vote.votedAt,
      posted: postDiscussion.discussion.createdAt,
      moved: event?.marketStateChanged.occurredAt,
    }).toEqual(row);
  });

  it('are exact for every 64-bit integer', async () => {
    const amount = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const amounts = fc.tuple(amount, amount, amount, amount, amount);
    await fc.assert(
      fc.asyncProperty(amounts, async ([sharesYes, sharesNo, totalVolume, bParameter, initialLiquidity]) => {
        await stage.query(
          `UPDATE markets SET shares_yes = $1, shares_no = $2, total_volume = $3, b_parameter = $4,
             initial_liquidity = $5 WHERE id = '${id}'`,
          [sharesYes, sharesNo, totalVolume, bParameter, initialLiquidity].map(String),
        );
        const { market } = await request(stage.server, MarketDocument, { id });
        expect(market).toMatchObject({
          sharesYes: sharesYes.toString(),
          sharesNo: sharesNo.toString(),
          totalVolume: totalVolume.toString(),
          bParameter: bParameter.toString(),
          initialLiquidity: initialLiquidity.toString(),
        });
      }),
      { numRuns: 50 },
    );
  });

  it('are exact for every 64-bit integer that a client sends', async () => {
    const token = await tokenOf(trader);
    const shape = { min: 1n, max: 2n ** 61n };
    await fc.assert(
      fc.asyncProperty(fc.bigInt(shape), async (shares) => {
        await stage.query(
          `UPDATE markets SET shares_yes = 0, shares_no = 0, total_volume = 0, b_parameter = ${largest},
             current_price_yes = 0.5, current_price_no = 0.5 WHERE id = '${id}'`,
        );
        await stage.query(`DELETE FROM positions WHERE market_id = '${id}'`);
        const input = { marketId, tradeType: 'BUY', outcome: 'NO', shares: shares.toString() } as const;
        const { executeTrade } = await request(stage.server, ExecuteTradeDocument, { input }, token);
        expect(executeTrade).toMatchObject({
          trade: { shares: shares.toString() },
          market: { sharesNo: shares.toString(), totalVolume: executeTrade.trade.cost },
        });
        const [row] = await stage.query(`SELECT shares::text FROM trades WHERE id = $1`, [
          executeTrade.trade.id,
        ]);
        expect(row).toEqual({ shares: shares.toString() });
      }),
      { numRuns: 20 },
    );
  });
});
