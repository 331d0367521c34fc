import { expect, it } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { place } from '../../../support/orders/orders.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { queryDatabase } from '../../../support/postgres/postgres.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { startInstance } from '../../../support/servers/instance.ts';
import {
  ask,
  decide,
  placeFor,
  readEvents,
  startSession,
  stopDocument,
  type WireStop,
} from '../../../support/sessions/sessions.ts';

const wallets = 10;
const sessionsOfWallet = 10;

it(
  'a session of two processes never trades after the answer of its stop, and none of its orders is open',
  { timeout: 120_000 },
  async () => {
    const url = await createDatabase();
    const environment = { ...withoutLimits, DATABASE_URL: url, REDIS_URL: '' };
    await using one = await startInstance(environment);
    await using two = await startInstance(environment);
    const marketIds = await Promise.all(Array.from({ length: 4 }, () => createMarket(one)));
    const marketAt = (turn: number): string => marketIds[turn % marketIds.length] ?? '';
    const countsOf = async (sessionId: string) =>
      queryDatabase(
        url,
        `SELECT (SELECT count(*)::integer FROM orders WHERE session_id = $1::uuid) AS orders,
           (SELECT count(*)::integer FROM trade_details WHERE session_id = $1::uuid) AS trades,
           (SELECT count(*)::integer FROM orders WHERE session_id = $1::uuid AND status IN ('OPEN', 'PARTIALLY_FILLED')) AS open`,
        [sessionId],
      );
    const refusals = new Map<string, number>();
    const stopMs: number[] = [];
    const after: { readonly sessionId: string; readonly counts: unknown }[] = [];

    /** Crosses the orders of the sessions, so that they are filled while they are stopped. */
    let isOver = false;
    const cross = async (): Promise<void> => {
      for (let turn = 0; !isOver; turn += 1) {
        const side = turn % 2 === 0 ? ('BUY' as const) : ('SELL' as const);
        const order = { marketId: marketAt(turn), side, outcome: 'YES' as const, price: '0.500', shares: 1 };
        await place(turn % 3 === 0 ? one : two, 'crossing', order).catch(() => undefined);
      }
    };

    const runWallet = async (wallet: string): Promise<void> => {
      for (let run = 0; run < sessionsOfWallet; run += 1) {
        const { id: sessionId } = await startSession(one, wallet, { balance: 1000, lossLimit: 900 });
        const decisionId = await decide(two, wallet, sessionId);
        let isStopped = false;
        const work = async (server: typeof one, offset: number): Promise<void> => {
          for (let turn = offset; ; turn += 1) {
            const sentAfterStop = isStopped;
            const price = turn % 2 === 0 ? '0.495' : '0.505';
            const order = { marketId: marketAt(turn), side: 'BUY' as const, price, shares: 1 };
            try {
              await placeFor(server, wallet, { ...order, sessionId, decisionId });
              expect(sentAfterStop).toBe(false);
            } catch (error) {
              const code = /"code":"(\w+)"/.exec(String(error))?.[1] ?? String(error);
              refusals.set(code, (refusals.get(code) ?? 0) + 1);
              if (sentAfterStop) return;
            }
          }
        };
        const working = [work(one, 0), work(two, 1)];
        await place(one, wallet, { marketId: marketAt(run), side: 'BUY', price: '0.010', shares: 1 });
        const startedAtMs = performance.now();
        const { emergencyStop } = await ask<WireStop>(run % 2 === 0 ? one : two, wallet, stopDocument, {
          input: { sessionId, reason: 'A test' },
        });
        isStopped = true;
        stopMs.push(performance.now() - startedAtMs);
        expect(emergencyStop.stopped).toBe(1);
        const [counts] = await countsOf(sessionId);
        expect(counts?.['open']).toBe(0);
        after.push({ sessionId, counts });
        await Promise.all(working);
        const events = await readEvents(one, wallet, sessionId);
        expect(events.map(({ sequence }) => Number(sequence))).toEqual(
          events.map((_event, index) => index + 1),
        );
      }
    };

    const crossing = cross();
    await Promise.all(Array.from({ length: wallets }, (_, index) => runWallet(`wallet ${index}`)));
    isOver = true;
    await crossing;
    for (const { sessionId, counts } of after) expect(await countsOf(sessionId)).toEqual([counts]);
    expect([...refusals.keys()]).toEqual(['SESSION_NOT_ACTIVE']);
    const sorted = [...stopMs].sort((a, b) => a - b);
    const at = (part: number): string => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(0);
    process.stdout.write(`${sorted.length} stops: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms\n`);
  },
);
