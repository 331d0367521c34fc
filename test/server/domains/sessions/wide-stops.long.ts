import { expect, it } from 'vitest';

import { createMarket } from '../../../support/clients/graphql.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { queryDatabase } from '../../../support/postgres/postgres.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { startInstance } from '../../../support/servers/instance.ts';
import {
  ask,
  decide,
  placeFor,
  startSession,
  stopDocument,
  type WireStop,
} from '../../../support/sessions/sessions.ts';

const sessions = 1000;
const markets = 100;
/** Sessions that are stopped alone. The others are stopped with their market, and all that are left at the end. */
const stoppedAlone = 600;
const sideBySide = 8;
/** Milliseconds between two placements of the sessions while they are stopped: 50 a second. */
const placedEveryMs = 20;

it(
  'stops of a thousand sessions over a hundred markets all succeed, and none of the sessions trades after the answer of its stop',
  { timeout: 280_000 },
  async () => {
    const url = await createDatabase();
    const environment = { ...withoutLimits, DATABASE_URL: url, REDIS_URL: '' };
    await using one = await startInstance(environment);
    await using two = await startInstance(environment);
    const instanceOf = (turn: number) => (turn % 2 === 0 ? one : two);
    const together = async <Item>(
      items: readonly Item[],
      work: (item: Item, index: number) => Promise<void>,
    ): Promise<void> => {
      const waiting = [...items.entries()];
      const worker = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          await work(next[1], next[0]);
      };
      await Promise.all(Array.from({ length: sideBySide }, worker));
    };

    const marketIds: string[] = [];
    await together(Array.from({ length: markets }), async () => {
      marketIds.push(await createMarket(one));
    });
    const marketAt = (turn: number): string => marketIds[turn % markets] ?? '';
    const all: { wallet: string; sessionId: string; decisionId: string; markets: readonly string[] }[] = [];
    await together(Array.from({ length: sessions }), async (_, index) => {
      const wallet = `wallet ${index % 50}`;
      const { id: sessionId } = await startSession(one, wallet, { balance: 1000, lossLimit: 900 });
      const decisionId = await decide(one, wallet, sessionId);
      const own = [marketAt(index), marketAt(index * 7 + 13)];
      for (const marketId of own)
        await placeFor(one, wallet, { marketId, price: '0.100', shares: 1, sessionId, decisionId });
      all.push({ wallet, sessionId, decisionId, markets: own });
    });

    const countsOf = async (sessionIds: readonly string[]) =>
      queryDatabase(
        url,
        `SELECT id::text, (SELECT count(*)::integer FROM orders WHERE session_id = given.id) AS orders,
           (SELECT count(*)::integer FROM trade_details WHERE session_id = given.id) AS trades,
           (SELECT count(*)::integer FROM orders WHERE session_id = given.id AND status IN ('OPEN', 'PARTIALLY_FILLED')) AS open
         FROM unnest($1::uuid[]) AS given (id) ORDER BY id`,
        [[...sessionIds].sort()],
      );

    let isOver = false;
    const answers: Promise<void>[] = [];
    const place = async (): Promise<void> => {
      for (let turn = 0; !isOver; turn += 1) {
        const {
          wallet,
          sessionId,
          decisionId,
          markets: own,
        } = all[(turn * 37) % sessions] ?? all[0] ?? never();
        // Some cross each other, so that fills happen while the sessions are stopped.
        const outcome = turn % 2 === 0 ? ('YES' as const) : ('NO' as const);
        const order = {
          marketId: own[turn % 2] ?? '',
          outcome,
          price: '0.495',
          shares: 1,
          sessionId,
          decisionId,
        };
        answers.push(
          placeFor(instanceOf(turn), wallet, order).then(
            () => undefined,
            (error: unknown) => expect(String(error)).toMatch(/SESSION_NOT_ACTIVE/),
          ),
        );
        await new Promise((resolve) => setTimeout(resolve, placedEveryMs));
      }
    };
    const placing = place();

    const counted = new Map<string, unknown>();
    await together(all.slice(0, stoppedAlone), async ({ wallet, sessionId }, index) => {
      const input = { sessionId, reason: 'A test' };
      const { emergencyStop } = await ask<WireStop>(instanceOf(index), wallet, stopDocument, { input });
      expect(emergencyStop.stopped).toBe(1);
      const [counts] = await countsOf([sessionId]);
      expect(counts).toMatchObject({ open: 0 });
      counted.set(sessionId, counts);
    });
    const rest = all.slice(stoppedAlone).map(({ sessionId }) => sessionId);
    const wide = async (input: object, turn: number): Promise<number> => {
      const given = { input: { ...input, reason: 'A test' } };
      return (await ask<WireStop>(instanceOf(turn), null, stopDocument, given)).emergencyStop.stopped;
    };
    // Stops whose scopes overlap, at once and by both processes.
    const stopped = await Promise.all([
      ...marketIds.slice(0, 20).map((marketId, turn) => wide({ marketId }, turn)),
      wide({ everybody: true }, 0),
      wide({ everybody: true }, 1),
    ]);
    expect(stopped.reduce((sum, each) => sum + each, 0)).toBe(rest.length);
    for (const counts of await countsOf(rest)) {
      expect(counts).toMatchObject({ open: 0 });
      counted.set(String(counts['id']), counts);
    }
    isOver = true;
    await placing;
    await Promise.all(answers);
    const final = await countsOf([...counted.keys()]);
    expect(final).toHaveLength(sessions);
    expect(final).toEqual(final.map(({ id }) => counted.get(String(id))));
  },
);

function never(): never {
  throw new Error('there are sessions');
}
