import { expect, it } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { trade } from '../../../support/orders/orders.ts';
import { onPostgres } from '../../../support/postgres/databases.ts';
import {
  decide,
  placeFor,
  readEvents,
  readSession,
  startSession,
} from '../../../support/sessions/sessions.ts';

const sessions = 14;
const stepsOfSession = 40;

interface Held {
  shares: bigint;
  cost: bigint;
}

it(
  'the profit of sessions equals its recomputation from their fills to the lamport, by whichever path they came',
  { timeout: 280_000 },
  async () => {
    await using stage = await onPostgres.startStage({ TAKER_FEE_BPS: '70', MAKER_FEE_BPS: '30' });
    const { server } = stage;
    const marketIds = await Promise.all(Array.from({ length: 3 }, () => createMarket(server)));
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };

    /** Trades and places orders at random. What is beyond the bounds or the shares of the session is refused. */
    const runSession = async (wallet: string) => {
      const { id: sessionId } = await startSession(server, wallet, { balance: 500, lossLimit: 400 });
      const decisionId = await decide(server, wallet, sessionId);
      const named = { sessionId, decisionId };
      for (let step = 0; step < stepsOfSession; step += 1) {
        const marketId = marketIds[random(3)] ?? '';
        const outcome = random(2) === 0 ? ('YES' as const) : ('NO' as const);
        const isSale = random(5) < 2;
        const shares = (1 + random(5_000_000)) / 1_000_000;
        const price = (0.35 + random(300) / 1000).toFixed(3);
        const act =
          random(2) === 0
            ? trade(server, wallet, {
                marketId,
                outcome,
                shares,
                tradeType: isSale ? 'SELL' : 'BUY',
                ...named,
              })
            : placeFor(server, wallet, {
                marketId,
                outcome,
                shares,
                price,
                side: isSale ? 'SELL' : 'BUY',
                ...named,
              });
        await act.catch((error: unknown) => {
          expect(String(error)).toMatch(/INSUFFICIENT_SHARES|BUDGET|SELF_TRADE/);
        });
      }
      return { wallet, sessionId };
    };
    const ran = await Promise.all(
      Array.from({ length: sessions }, (_, index) => runSession(`wallet ${index % 7}`)),
    );

    let fills = 0;
    for (const { wallet, sessionId } of ran) {
      const session = await readSession(server, wallet, sessionId);
      const events = await readEvents(server, wallet, sessionId);
      const tradeIds = events.flatMap((event) =>
        event.__typename === 'DecisionExecuted' ? (event['tradeIds'] as readonly string[]) : [],
      );
      const rows = await stage.query(
        `SELECT fill.trade_id::text AS id, market_id, outcome, side AS trade_type, fill.shares::text, fill.cost::text, fill.fee::text
         FROM order_fills AS fill JOIN orders ON orders.id = fill.order_id WHERE session_id = $1
         UNION ALL
         SELECT trade_id::text, market_id, outcome, trade_type, shares::text, cost::text, fee::text
         FROM trade_details JOIN trades ON trades.id = trade_id WHERE session_id = $1 AND order_id IS NULL`,
        [sessionId],
      );
      const byId = new Map(rows.map((row) => [String(row['id']), row]));
      expect([...byId.keys()].sort()).toEqual([...tradeIds].sort());
      const held = new Map<string, Held>();
      let [realized, fees] = [0n, 0n];
      for (const id of tradeIds) {
        const row = byId.get(id);
        const [shares, cost, fee] = ['shares', 'cost', 'fee'].map((name) => BigInt(String(row?.[name]))) as [
          bigint,
          bigint,
          bigint,
        ];
        const key = `${String(row?.['market_id'])} ${row?.['outcome'] === true ? 'YES' : 'NO'}`;
        const own = held.get(key) ?? { shares: 0n, cost: 0n };
        held.set(key, own);
        fees += fee;
        if (row?.['trade_type'] === 'buy') {
          own.shares += shares;
          own.cost += cost + fee;
        } else {
          const part = (own.cost * shares) / own.shares;
          own.shares -= shares;
          own.cost -= part;
          realized += cost - fee - part;
        }
      }
      fills += tradeIds.length;
      const expected = [...held]
        .filter(([, { shares }]) => shares > 0n)
        .map(([key, { shares, cost }]) => `${key} ${shares} ${cost}`);
      expect(
        session?.positions
          .map(({ marketId, outcome, shares, cost }) => `${marketId} ${outcome} ${shares} ${cost}`)
          .sort(),
      ).toEqual(expected.sort());
      expect(session).toMatchObject({
        ...{ realizedPnl: String(realized), fees: String(fees), tradeCount: tradeIds.length },
      });
      const prices = new Map(
        (await stage.query('SELECT id, current_price_yes::text AS yes FROM markets')).map(({ id, yes }) => [
          String(id),
          BigInt(Math.round(Number(yes) * 1e9)),
        ]),
      );
      let unrealized = 0n;
      for (const [key, { shares, cost }] of held) {
        const [marketId = '', outcome] = key.split(' ');
        const yes = prices.get(marketId) ?? 0n;
        unrealized += (shares * (outcome === 'YES' ? yes : 1_000_000_000n - yes)) / 1_000_000_000n - cost;
      }
      expect(session?.unrealizedPnl).toBe(String(unrealized));
    }
    expect(fills).toBeGreaterThan(sessions * 10);
    process.stdout.write(`${fills} fills of ${sessions} sessions: 0 differences\n`);
  },
);
