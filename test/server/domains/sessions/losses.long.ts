import { Redis } from 'ioredis';
import { expect, it } from 'vitest';

import { TradingSessionEventsDocument } from '../../../../src/client/generated/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { startRedis } from '../../../support/redis/redis.ts';
import { startInstance } from '../../../support/servers/instance.ts';
import { tokenOf } from '../../../support/servers/server.ts';
import { ask, decideDocument, readSession, startSession } from '../../../support/sessions/sessions.ts';

const sessions = 20;
const decisionsOfSession = 334;
/** Every decision rests on old data, or on new data, in turn: each old decision after a new decision raises an alert. */
const alertsOfSession = decisionsOfSession / 2;

it(
  'brings an owner who was away 1 to n, each once, though Redis was wiped and processes were killed',
  { timeout: 280_000 },
  async () => {
    await using redis = await startRedis();
    const environment = { ...withoutLimits, DATABASE_URL: await createDatabase(), REDIS_URL: redis.url };
    await using one = await startInstance(environment);
    await using two = await startInstance(environment);
    const instances = [one, two] as const;
    const started = await Promise.all(
      Array.from({ length: sessions }, async (_, index) => {
        const wallet = `away ${index}`;
        const { id, cursor } = await startSession(one, wallet);
        return { wallet, id, cursor };
      }),
    );

    let decided = 0;
    /** Records a decision, again and by another process while the answer does not come. Its `clientId` keeps it one. */
    const decide = async (wallet: string, sessionId: string, turn: number): Promise<void> => {
      const at = new Date(turn % 2 === 0 ? Date.now() - 120_000 : Date.now()).toISOString();
      const input = {
        ...{ clientId: `decision ${turn}`, sessionId, action: 'HOLD', reasoning: 'Nothing moves.' },
        inputs: { at },
      };
      for (let attempt = 0; ; attempt += 1) {
        const instance = instances[(turn + attempt) % 2] ?? one;
        try {
          await ask(instance, wallet, decideDocument, { input });
          decided += 1;
          return;
        } catch (error) {
          if (/CLIENT_ID_REUSED|BAD_USER_INPUT|NOT_FOUND/.test(String(error)) || attempt === 200) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    };
    const deciding = Promise.all(
      started.map(async ({ wallet, id }) => {
        for (let turn = 0; turn < decisionsOfSession; turn += 1) await decide(wallet, id, turn);
      }),
    );
    const untilDecided = async (part: number): Promise<void> => {
      while (decided < sessions * decisionsOfSession * part)
        await Promise.race([deciding, new Promise((resolve) => setTimeout(resolve, 10))]);
    };
    const wipe = async (): Promise<void> => {
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
    };
    await untilDecided(0.2);
    await wipe();
    await untilDecided(0.4);
    await one.kill();
    await one.start();
    await untilDecided(0.6);
    await redis.kill();
    await redis.start();
    await two.kill();
    await two.start();
    await untilDecided(0.8);
    await wipe();
    await deciding;
    await wipe();

    for (const [index, { wallet, id, cursor }] of started.entries()) {
      const server = instances[index % 2] ?? one;
      using client = createSocketClient(server, await tokenOf(wallet));
      const stream = subscribe(client, TradingSessionEventsDocument, { sessionId: id, after: cursor });
      const expected = decisionsOfSession + alertsOfSession;
      const received = (await stream.take(expected)).map(({ tradingSessionEvents }) => tradingSessionEvents);
      expect(received.map(({ sequence }) => Number(sequence))).toEqual(
        Array.from({ length: expected }, (_, place) => place + 2),
      );
      const kinds = received.map(({ __typename }) => __typename);
      expect(kinds.filter((kind) => kind === 'AlgorithmDecided')).toHaveLength(decisionsOfSession);
      expect(kinds.filter((kind) => kind === 'RiskAlertRaised')).toHaveLength(alertsOfSession);
      expect((await readSession(server, wallet, id))?.cursor).toBe(received.at(-1)?.cursor);
      stream.stop();
    }
  },
);
