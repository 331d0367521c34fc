import { Redis } from 'ioredis';
import { expect, it } from 'vitest';

import { historyLimits } from '../../src/server/broker/broker.ts';
import { createEventCodec } from '../../src/server/broker/event-codec.ts';
import { marketTopic } from '../../src/server/domains/markets/topics.ts';
import { createRedisBroker } from '../../src/server/broker/redis/redis-broker.ts';
import { discussionPosted } from '../../src/server/domains/discussions/events.ts';
import { createLogger } from '../../src/server/base/logger.ts';
import { now } from '../../src/server/base/time.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { createMessageReader, LedgerClient } from '../support/ledger/client.ts';
import { until } from '../support/ledger/ledger.ts';
import { report } from './report.ts';
import { sharedStage } from './stage.ts';

const clients = 1000;
/** Events that the clients have missed: the size of a market's history. */
const missed = 1000;
/** Reads of the history at most. A page holds half of the history, and the page at the edge may be read twice. */
const maximumReads = 6;

it('reads the history once when all clients of a market come back at the same moment', async ({ task }) => {
  const { redis, instances } = await sharedStage();
  const [instance] = instances;
  if (instance === undefined) throw new Error('the stage has an instance');
  const marketId = await createMarket(instance);
  const { market } = await request<{ market: { cursor: string } }, { id: string }>(
    instance,
    'query Cursor($id: ID!) { market(id: $id) { cursor } }',
    { id: marketId },
  );
  await publishComments(redis.url, marketId);
  const commands = new Redis(redis.url);
  await commands.config('RESETSTAT');

  const read = createMessageReader();
  const members = Array.from({ length: clients }, () => new LedgerClient(instance, marketId, read));
  const startedAtMs = Date.now();
  const deadlineMs = startedAtMs + 240_000;
  let attempts = 0;
  // A server may refuse some of so many clients for now. They try again, as every client does.
  for (let absent: readonly LedgerClient[] = members; absent.length > 0 && Date.now() < deadlineMs;) {
    attempts += absent.length;
    await Promise.all(
      absent.map((client) => client.connect(instance, client.events.at(-1)?.cursor ?? market.cursor)),
    );
    await until(
      () => members.every(({ events, ending }) => events.length >= missed || ending !== null),
      deadlineMs - Date.now(),
    );
    absent = members.filter(({ ending }) => ending === 'SERVICE_UNAVAILABLE');
  }
  const recoveredMs = Math.max(...members.map(({ arrivedAtMs }) => arrivedAtMs.at(-1) ?? 0)) - startedAtMs;
  const [, reads] = /^cmdstat_xrange:calls=(\d+)/m.exec(await commands.info('commandstats')) ?? [];
  commands.disconnect();

  // Count first, because a comparison prints a thousand differences for the same cause.
  expect(countOf(members.map(({ ending }) => ending ?? 'live'))).toEqual({ live: clients });
  expect(countOf(members.map(({ events }) => events.length))).toEqual({ [missed]: clients });
  const expected = Array.from({ length: missed }, (_, index) => `${marketId}-${index}`);
  const [first] = members;
  expect(first?.events.map(({ id }) => id)).toEqual(expected);
  expect(members.every(({ events }) => events.every((event, index) => event === first?.events[index]))).toBe(
    true,
  );
  expect(Number(reads)).toBeLessThanOrEqual(maximumReads);
  for (const client of members) client.disconnect();
  report(task, `${clients} clients come back at once, ${missed} events behind`, {
    ...{
      sent: missed,
      acknowledged: missed,
      refused: attempts - clients,
      lost: 0,
      repeated: 0,
      outOfOrder: 0,
    },
    recoveredMs,
  });
  instance.assertSound();
});

function countOf(values: readonly (string | number)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** Publishes events like another instance, because a thousand mutations take too long. */
async function publishComments(url: string, marketId: string): Promise<void> {
  const broker = await createRedisBroker({
    urls: [url],
    limits: historyLimits(missed, 3600),
    codec: createEventCodec([discussionPosted]),
    probeIntervalMs: 60_000,
    logger: createLogger('silent'),
  });
  const topic = marketTopic.of(marketId);
  await Promise.all(
    Array.from({ length: missed }, (_, index) => {
      const comment = {
        id: `${marketId}-${index}`,
        marketId,
        userWallet: 'somebody',
        content: `Comment ${index}`,
      };
      return broker.publish(
        topic,
        discussionPosted.create({ ...comment, createdAt: now(), deletedAt: null }),
      );
    }),
  );
  await broker.close();
}
