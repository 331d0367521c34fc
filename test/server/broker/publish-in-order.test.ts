import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ApiError } from '../../../src/server/base/errors.ts';
import type { Broker } from '../../../src/server/broker/broker.ts';
import { identityOf } from '../../../src/server/broker/event.ts';
import { createMemoryBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import { publishInOrder, type Attempt, type Passage } from '../../../src/server/broker/publish-in-order.ts';
import { idsOf } from '../../support/broker/broker-under-test.ts';
import { note } from '../../support/broker/notes.ts';

let broker: Broker;
/** The publications that fail, as `id in topic`. */
const failing = new Set<string>();

beforeEach(() => {
  const log = createMemoryBroker({ size: 100, ttlMs: 60_000 });
  failing.clear();
  broker = {
    ...log,
    publish: (topic, event, after) =>
      failing.has(`${event.id} in ${topic}`)
        ? Promise.reject(new ApiError('SERVICE_UNAVAILABLE', { part: 'broker' }))
        : log.publish(topic, event, after),
  };
});

afterEach(() => broker.close());

const passage = (id: number | string, topics: readonly string[], after: string | null = null): Passage => ({
  event: note(id, { topics: [...topics] }),
  after,
  missing: new Set(topics),
});

async function logOf(topic: string): Promise<readonly string[]> {
  const { epoch } = await broker.tail(topic);
  return idsOf(await broker.history(topic, { epoch, offset: 0 }, 100));
}

const statesOf = ({ passages }: Attempt<Passage>): readonly string[] => passages.map(({ state }) => state);

describe('publishing in order', () => {
  it('lets no event overtake one that a log refused, and publishes the events of other logs', async () => {
    failing.add('2 in a');
    const passages = [1, 2, 3].map((id) => passage(id, ['a'])).concat(passage(4, ['b']));
    const attempt = await publishInOrder(broker, passages);

    expect(statesOf(attempt)).toEqual(['done', 'failed', 'failed', 'done']);
    expect(attempt.failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect([await logOf('a'), await logOf('b')]).toEqual([['1'], ['4']]);

    failing.clear();
    const again = await publishInOrder(
      broker,
      attempt.passages.map((each) => each.passage),
    );
    expect(statesOf(again)).toEqual(['done', 'done', 'done', 'done']);
    expect([await logOf('a'), await logOf('b')]).toEqual([['1', '2', '3'], ['4']]);
  });

  it('publishes an event again only in the logs that have not taken it', async () => {
    failing.add('1 in a');
    const { passages } = await publishInOrder(broker, [passage(1, ['a', 'all']), passage(2, ['a', 'all'])]);

    expect(passages.map((each) => [...each.passage.missing])).toEqual([['a'], ['a']]);
    expect([await logOf('a'), await logOf('all')]).toEqual([[], ['1', '2']]);
  });

  it('tells an event that waits for another from one behind a failure', async () => {
    const missing = identityOf(note('missing'));
    failing.add('3 in b');
    const attempt = await publishInOrder(broker, [
      passage(1, ['a'], missing),
      passage(2, ['a']),
      passage(3, ['b']),
      passage(4, ['b'], missing),
    ]);

    expect(statesOf(attempt)).toEqual(['early', 'early', 'failed', 'failed']);
  });

  it('publishes an event that comes twice once', async () => {
    const twice = passage('twice', ['a'], identityOf(note('twice')));

    expect(statesOf(await publishInOrder(broker, [twice, twice, passage(1, ['a'])]))).toEqual([
      'done',
      'done',
      'done',
    ]);
    expect(await logOf('a')).toEqual(['twice', '1']);
  });
});
