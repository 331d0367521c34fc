import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';

import { createLogger } from '../../../../src/server/base/logger.ts';
import {
  emptyNextSlot,
  forgetIdleTopics,
  pruneDurableTopics,
} from '../../../../src/server/broker/database/pruning.ts';
import { openTopicFeed } from '../../../../src/server/hub/topic-feed.ts';
import type { Queryable } from '../../../../src/server/db/client.ts';
import {
  errorWith,
  idsOf,
  offsetsOf,
  publishNotes,
  range,
} from '../../../support/broker/broker-under-test.ts';
import {
  commit,
  databaseKinds,
  moveBack,
  openLogStage,
  settle,
  untilWaiting,
  wholeLog,
  type LogStage,
} from '../../../support/broker/log-stage.ts';
import { logLimits, newHome, newKept, newStates, shared } from '../../../support/broker/log-topics.ts';
import { note } from '../../../support/broker/notes.ts';
import { createRecorder } from '../../../support/broker/recorder.ts';

const all = shared.of(null);
const logger = createLogger('silent');
const bounds = { retentionDays: 30, maxEvents: 1000, compacted: ['states'] };

/** Makes the publications up to an offset so many days old. */
async function age(queries: Queryable, topic: string, offset: number, days: number): Promise<void> {
  await sql`
    UPDATE marketcast_log SET published_at = published_at - ${days} * interval '1 day'
    WHERE log_offset <= ${offset} AND topic_id = (SELECT id FROM marketcast_log_topics WHERE name = ${topic})
  `.execute(queries);
}

async function publishedIn(stage: LogStage, ids: readonly string[], slotsBack: number): Promise<string> {
  const topic = newHome();
  await commit(
    stage.one,
    ids.map((id) => note(id, { topics: [topic, all] })),
  );
  await stage.one.broker.tail(all);
  await moveBack(stage.one.queries, topic, slotsBack);
  return topic;
}

describe.each(databaseKinds)('emptying a slot on %s', (kind) => {
  it('takes away the publications that are older than every history, and no others', async () => {
    await using stage = await openLogStage(kind);
    const { one, two } = stage;
    const topics: string[] = [];
    for (const back of [3, 2, 1, 0]) topics.push(await publishedIn(stage, [`${back} a`, `${back} b`], back));
    const [old = '', ...others] = topics;
    const kept = newKept();
    await one.broker.publish(kept, note('kept'));
    await settle(one.queries);
    const before = await one.broker.tail(old);

    // A look may read the slot at this moment, and then another run empties it.
    await vi.waitFor(async () => expect(await emptyNextSlot(one.queries)).toBe(true));
    expect(await emptyNextSlot(one.queries)).toBe(false);

    for (const [index, topic] of others.entries())
      expect(await wholeLog(two, topic)).toEqual([`${2 - index} a`, `${2 - index} b`]);
    expect(await wholeLog(two, kept)).toEqual(['kept']);
    for (const topic of [old, all])
      await expect(wholeLog(two, topic)).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
    const shareds = await one.broker.tail(all);
    expect(idsOf(await two.broker.history(all, { ...shareds, offset: 2 }, 10))).toEqual(
      [2, 1, 0].flatMap((back) => [`${back} a`, `${back} b`]),
    );
    expect(await two.broker.history(old, before, 10)).toEqual([]);
    await one.broker.publish(old, note('next'));
    expect(idsOf(await two.broker.history(old, before, 10))).toEqual(['next']);
  });
});

describe('emptying a slot', () => {
  it('never waits for a reader: a later run empties the slot', async () => {
    await using stage = await openLogStage();
    const { one, two } = stage;
    await publishedIn(stage, ['a'], 3);
    await settle(one.queries);
    await two.queries.transaction().execute(async (tx) => {
      await sql`SELECT FROM marketcast_log LIMIT 1`.execute(tx);
      const startMs = performance.now();
      expect(await emptyNextSlot(one.queries)).toBe(false);
      expect(performance.now() - startMs).toBeLessThan(2000);
    });
    await vi.waitFor(async () => expect(await emptyNextSlot(one.queries)).toBe(true));
  });

  it('leaves a slot that became the present slot while the lock was waited for', async () => {
    await using stage = await openLogStage();
    const { one, two, url } = stage;
    await publishedIn(stage, ['a'], 3);
    await settle(one.queries);
    const emptied = await two.queries.transaction().execute(async (tx) => {
      await sql`SELECT FROM marketcast_log LIMIT 1`.execute(tx);
      const running = emptyNextSlot(one.queries);
      await untilWaiting(url ?? '', 1);
      // The next period begins: the slot after the present slot is another.
      await sql`
        UPDATE marketcast_log_state SET period_ms = (
          SELECT candidate FROM generate_series(period_ms + 1, period_ms * 50, 997) AS candidate
          WHERE floor(extract(epoch FROM clock_timestamp()) * 1000 / candidate)::bigint % 4
            = (marketcast_log_slot() + 1) % 4
          LIMIT 1
        )
      `.execute(tx);
      return { running };
    });
    expect(await emptied.running).toBe(false);
    const { rows } = await sql`SELECT FROM marketcast_log`.execute(one.queries);
    expect(rows).toHaveLength(1);
  });

  it('leaves a slot with new publications, whose clock went back past the beginning of the slot', async () => {
    await using stage = await openLogStage();
    const { one } = stage;
    const topic = newHome();
    await one.broker.publish(topic, note('a'));
    await settle(one.queries);
    await sql`UPDATE marketcast_log SET slot = (marketcast_log_slot() + 1) % 4`.execute(one.queries);

    expect(await emptyNextSlot(one.queries)).toBe(false);
    expect(await wholeLog(one, topic)).toEqual(['a']);
  });
});

describe.each(databaseKinds)('forgetting topics on %s', (kind) => {
  it('ends those that were idle for twice the longest history, with their orders, and no durable topic', async () => {
    await using stage = await openLogStage(kind);
    const { one } = stage;
    const [idle, busy, kept] = [newHome(), newHome(), newKept()];
    for (const topic of [idle, busy, kept])
      await one.broker.publish(topic, note(topic, { supersedes: { key: 'k', order: 5n } }));
    const before = await one.broker.tail(idle);
    await sql`
      UPDATE marketcast_log_topics SET used_at = used_at - ${logLimits.ttlMs * 2} * interval '1 millisecond'
      WHERE name = ANY(${[idle, kept]}::text[])
    `.execute(one.queries);

    expect(await forgetIdleTopics(one.queries, logLimits.ttlMs)).toBe(1);
    expect(await forgetIdleTopics(one.queries, logLimits.ttlMs)).toBe(0);

    await expect(one.broker.history(idle, before, 10)).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
    for (const topic of [busy, kept]) expect(await wholeLog(one, topic)).toEqual([topic]);
    expect((await one.broker.tail(idle)).epoch).not.toBe(before.epoch);
    const older = note('older', { supersedes: { key: 'k', order: 1n } });
    expect(await one.broker.publish(idle, older)).toBe('published');
    expect(await one.broker.publish(busy, older)).toBe('superseded');
  });
});

describe.each(databaseKinds)('durable topics on %s', (kind) => {
  it('keep everything beyond HISTORY_SIZE and HISTORY_TTL_SECONDS', async () => {
    await using stage = await openLogStage(kind, { ...logLimits, size: 5 });
    const { one, two } = stage;
    const topic = newKept();
    await publishNotes(one.broker, topic, 1, 60);
    await age(one.queries, topic, 60, 29);
    await sql`UPDATE marketcast_log_topics SET used_at = used_at - interval '29 days'`.execute(one.queries);
    expect(await pruneDurableTopics(one.queries, '', bounds, 50)).toBeNull();
    expect(await wholeLog(two, topic)).toEqual(range(1, 60).map(String));
    expect(await one.broker.publish(topic, note(1))).toBe('repeated');
  });

  it('lose publications that are too old or too many, and cursors before them expire', async () => {
    await using stage = await openLogStage(kind);
    const { one, two } = stage;
    const [aged, long, both] = [newKept(), newKept(), newKept()];
    for (const topic of [aged, long, both]) await publishNotes(one.broker, topic, 1, 10);
    await age(one.queries, aged, 4, 31);
    await age(one.queries, both, 10, 31);
    await pruneDurableTopics(one.queries, '', { ...bounds, maxEvents: 7 }, 50);

    for (const [topic, pruned] of [[aged, 4] as const, [long, 3] as const, [both, 10] as const]) {
      const { epoch, offset } = await one.broker.tail(topic);
      expect(offset).toBe(10);
      const after = two.broker.history(topic, { epoch, offset: pruned }, 100);
      expect(offsetsOf(await after)).toEqual(range(pruned + 1, 10));
      const before = two.broker.history(topic, { epoch, offset: pruned - 1 }, 100);
      await expect(before).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
    }
    await one.broker.publish(both, note('next'));
    expect(
      offsetsOf(await two.broker.history(both, { ...(await one.broker.tail(both)), offset: 10 }, 9)),
    ).toEqual([11]);
  });

  it('are pruned in pages of topics, each topic once', async () => {
    await using stage = await openLogStage(kind);
    const { one } = stage;
    const topics = range(1, 5).map(newKept).sort();
    for (const topic of topics) await publishNotes(one.broker, topic, 1, 3);
    const seen: (string | null)[] = [];
    let after: string | null = '';
    while (after !== null) {
      after = await pruneDurableTopics(one.queries, after, { ...bounds, maxEvents: 1 }, 2);
      seen.push(after);
    }
    expect(seen).toEqual([topics[1], topics[3], null]);
    for (const topic of topics) {
      const { epoch } = await one.broker.tail(topic);
      expect(offsetsOf(await one.broker.history(topic, { epoch, offset: 2 }, 10))).toEqual([3]);
    }
  });

  it('that are compacted keep the newest event of each key, and a reader recovers across the replaced', async () => {
    await using stage = await openLogStage(kind);
    const { one, two } = stage;
    const [topic, whole] = [newStates(), newKept()];
    const start = await one.broker.tail(topic);
    const publish = (target: string, id: number) =>
      one.broker.publish(target, note(id, { supersedes: { key: `k${id % 3}`, order: BigInt(id) } }));
    for (const id of range(1, 20)) {
      await publish(topic, id);
      await publish(whole, id);
    }
    await one.broker.publish(topic, note('no key'));
    const recorder = createRecorder();
    const feed = await openTopicFeed(two.broker, topic, logger);
    feed.listeners.add({ deliver: recorder.listener, end: () => undefined });
    await age(one.queries, topic, 15, 2);
    await age(one.queries, whole, 15, 2);

    expect(await pruneDurableTopics(one.queries, '', bounds, 50)).toBeNull();

    // 16 to 20 are younger than a day; of each key there is a newer event than any of 1 to 15.
    const left = [...range(16, 20).map(String), 'no key'];
    expect(await wholeLog(two, topic)).toEqual(left);
    expect(await wholeLog(two, whole)).toEqual(range(1, 20).map(String));
    await publish(topic, 21);
    await recorder.untilOffset(22);
    expect(recorder.ids).toEqual(['21']);

    // Every position is one from which a reader goes on, also those of replaced events.
    for (const offset of [0, 7, 15, 16, 18, 21]) {
      const page = await feed.replay({ ...start, offset });
      expect(offsetsOf(page)).toEqual(range(Math.max(offset + 1, 16), 22));
    }
    await age(one.queries, topic, 20, 2);
    await pruneDurableTopics(one.queries, '', bounds, 50);
    const kept = ['19', '20', 'no key', '21'];
    expect(await wholeLog(two, topic)).toEqual(kept);
    feed.close();
    const late = await openTopicFeed(two.broker, topic, logger);
    for (const [offset, from] of [[17, 0] as const, [0, 0] as const, [19, 1] as const, [18, 0] as const])
      expect(idsOf(await late.replay({ ...start, offset }))).toEqual(kept.slice(from));
    late.close();
  });
});
