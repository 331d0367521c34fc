import { expect, it, vi } from 'vitest';

import { createMemoryBroker } from '../../../../src/server/broker/memory/memory-broker.ts';
import { ApiError } from '../../../../src/server/base/errors.ts';
import { fromMillis } from '../../../../src/server/base/time.ts';
import { orderBookChanged } from '../../../../src/server/domains/orders/events.ts';
import { bookTopic } from '../../../../src/server/domains/orders/topics.ts';
import { readAge } from '../../../../src/server/domains/sessions/schema/inputs-age.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { place, readBook } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { decide, readEvents, startSession } from '../../../support/sessions/sessions.ts';

const changesDocument = `subscription ($marketId: ID!, $after: Cursor) {
  orderBookChanged(marketId: $marketId, after: $after) { occurredAt } }`;

interface Changed {
  readonly orderBookChanged: { readonly occurredAt: string };
}

describeOnDatabases(
  'a decision on the book of a market',
  (stage) => {
    it('raises STALE_DATA by the age of the first change behind its sequence, and none on the newest book', async () => {
      const { server } = stage;
      const marketId = await createMarket(server);
      const { cursor, sequence: first } = await readBook(server, marketId);
      const { id: sessionId } = await startSession(server, 'ada');
      using client = createSocketClient(server);
      const changes = subscribe<Changed, object>(client, changesDocument, { marketId, after: cursor });
      for (const price of ['0.100', '0.101', '0.102'])
        await place(server, 'grace', { marketId, price, shares: 1 });
      const [behind] = await changes.take(3);
      const { sequence: newest } = await readBook(server, marketId);
      const alerts = async () =>
        (await readEvents(server, 'ada', sessionId)).filter(
          ({ __typename }) => __typename === 'RiskAlertRaised',
        );
      const on = (sequence: unknown) => decide(server, 'ada', sessionId, { marketId, inputs: { sequence } });
      await vi.waitFor(async () => {
        await on(first);
        expect(await alerts()).toHaveLength(1);
      });
      const events = await readEvents(server, 'ada', sessionId);
      const alert = events.findIndex(({ __typename }) => __typename === 'RiskAlertRaised');
      const decision = events[alert - 1]?.['decision'] as { readonly createdAt: string } | undefined;
      const ageMs =
        Date.parse(decision?.createdAt ?? '') - Date.parse(behind?.orderBookChanged.occurredAt ?? '');
      expect(events[alert]).toMatchObject({
        ...{ level: 'WARNING', type: 'STALE_DATA', value: String(ageMs), threshold: '200' },
      });
      // The newest book is not old, however long it has stayed as it is. A number is a sequence, too.
      await on(newest);
      expect(await alerts()).toHaveLength(1);
      await on(Number(first));
      expect(await alerts()).toHaveLength(2);
      // A decision that tells no age does not let the alert come again.
      await decide(server, 'ada', sessionId, { marketId, inputs: {} });
      await on(first);
      expect(await alerts()).toHaveLength(2);
    });
  },
  { RISK_STALE_MS: '200' },
);

it('finds the first change behind every sequence that a log has, and the oldest one behind those that it has forgotten', async () => {
  const marketId = 'market';
  const topic = bookTopic.of(marketId);
  const broker = createMemoryBroker({ size: 20, ttlMs: 60_000 });
  expect(await readAge(broker, marketId, { sequence: 3 })).toBe('newest');
  const sequences: number[] = [];
  let sequence = 5;
  for (let step = 0; step < 30; step += 1) {
    const previous = sequence;
    sequence += step % 7 === 3 ? 4 : 1;
    sequences.push(sequence);
    const event = orderBookChanged.create({
      ...{ marketId, firstSequence: BigInt(sequence), sequence: BigInt(sequence) },
      ...{ previousSequence: BigInt(previous), changes: [], bestBid: null, bestAsk: null },
      ...{ checksum: '00000000', at: fromMillis(sequence * 1000) },
    });
    await broker.publish(topic, event);
  }
  const kept = sequences.slice(-20);
  for (let given = 0; given < sequence + 3; given += 1) {
    const behind = kept.find((each) => each > given);
    const age = behind === undefined ? 'newest' : { since: fromMillis(behind * 1000) };
    expect(await readAge(broker, marketId, { sequence: String(given) })).toEqual(age);
  }
  const early = { since: '1970-01-01T00:00:01.000000Z' };
  expect(await readAge(broker, marketId, { sequence: 3, at: '1970-01-01T00:00:01Z' })).toEqual(early);
  expect(await readAge(broker, marketId, { sequence: 3, at: '2026-01-01T00:00:00Z' })).toEqual({
    since: fromMillis((kept[0] ?? 0) * 1000),
  });
  for (const inputs of [null, 3, {}, { sequence: -1 }, { sequence: '1e3' }, { at: 'yesterday' }])
    expect(await readAge(broker, marketId, inputs)).toBe('untold');
  expect(await readAge(broker, null, { sequence: 3 })).toBe('untold');
});

it('has no age while the log of the book is out of reach, so that the decision is recorded', async () => {
  const away = (): Promise<never> => Promise.reject(new ApiError('SERVICE_UNAVAILABLE'));
  expect(await readAge({ tail: away, history: away }, 'market', { sequence: 3 })).toBe('untold');
});
