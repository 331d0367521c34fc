import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';

import { beginLife, setPeriod } from '../../../../src/server/broker/database/life.ts';
import { emptyNextSlot } from '../../../../src/server/broker/database/pruning.ts';
import { errorWith } from '../../../support/broker/broker-under-test.ts';
import { openLogProcess } from '../../../support/broker/database-brokers.ts';
import {
  commit,
  databaseKinds,
  deafSession,
  openLogStage,
  wholeLog,
} from '../../../support/broker/log-stage.ts';
import { logLimits, newHome, newKept, shared } from '../../../support/broker/log-topics.ts';
import { note } from '../../../support/broker/notes.ts';
import { createRecorder } from '../../../support/broker/recorder.ts';

const all = shared.of(null);
const longestMs = logLimits.ttlMs;
const supersedes = (order: bigint) => ({ key: 'k', order });

describe.each(databaseKinds)('the logs of a restored or promoted database on %s', (kind) => {
  it('begin new epochs, and subscribers are told', async () => {
    await using stage = await openLogStage(kind);
    const { one, two, url } = stage;
    const [topic, kept] = [newHome(), newKept()];
    for (const each of [topic, kept, all]) await one.broker.publish(each, note(`before ${each}`));
    const before = await Promise.all([topic, kept, all].map((each) => one.broker.tail(each)));
    const recorder = createRecorder();
    const interrupted = vi.fn();
    await two.broker.subscribe(topic, recorder.listener, interrupted);

    await sql`UPDATE marketcast_log_state SET life = 'of the original'`.execute(one.queries);
    if (url === null) expect(await beginLife(one.queries, longestMs)).toBe(true);
    else await (await openLogProcess({ url, limits: logLimits }))[Symbol.asyncDispose]();

    await vi.waitFor(() => expect(interrupted).toHaveBeenCalled(), { timeout: 10_000 });
    for (const [index, each] of [topic, kept, all].entries()) {
      const position = before[index] ?? { epoch: '', offset: 0 };
      await expect(one.broker.history(each, position, 10)).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
      expect((await one.broker.tail(each)).epoch).not.toBe(position.epoch);
      // The publications are still there.
      expect(await wholeLog(two, each)).toEqual([`before ${each}`]);
    }
    await one.broker.publish(topic, note('after'));
    await recorder.untilOffset(2);
    expect(recorder.ids).toEqual(['after']);
  });

  it('forget the orders of the earlier life, which are positions in its write-ahead log', async () => {
    await using stage = await openLogStage(kind);
    const { one } = stage;
    const topic = newHome();
    await one.broker.publish(topic, note('before', { supersedes: supersedes(10n) }));
    expect(await one.broker.publish(topic, note('older', { supersedes: supersedes(5n) }))).toBe('superseded');
    await sql`UPDATE marketcast_log_state SET life = 'of the original'`.execute(one.queries);
    await beginLife(one.queries, longestMs);
    expect(await one.broker.publish(topic, note('after', { supersedes: supersedes(5n) }))).toBe('published');
  });

  it('begin a new epoch once, however many processes find out', async () => {
    // Without sessions, each of which looks at the life of the log itself.
    await using stage = await openLogStage(kind, logLimits, { openSession: () => deafSession });
    const { one, two } = stage;
    const topic = newHome();
    await one.broker.publish(topic, note('a'));
    await sql`UPDATE marketcast_log_state SET life = 'of the original'`.execute(one.queries);
    const begun = await Promise.all([one, two, one, two].map(({ queries }) => beginLife(queries, longestMs)));
    expect(begun.filter(Boolean)).toHaveLength(1);
  });
});

describe.each(databaseKinds)('the logs of an unchanged database on %s', (kind) => {
  it('go on after a restart', async () => {
    await using stage = await openLogStage(kind);
    const { one } = stage;
    const topic = newHome();
    await commit(one, [note('a', { topics: [topic, all] })]);
    const before = await one.broker.tail(topic);
    expect(await beginLife(one.queries, longestMs)).toBe(false);
    expect(await one.broker.tail(topic)).toEqual(before);
  });

  it('change the period of their slots with the longest history, and empty no slot until it is settled', async () => {
    await using stage = await openLogStage(kind);
    const { queries } = stage.one;
    const periodOf = async (): Promise<bigint | undefined> => {
      const { rows } = await sql<{ periodMs: bigint }>`SELECT period_ms FROM marketcast_log_state`.execute(
        queries,
      );
      return rows[0]?.periodMs;
    };
    const settle = () =>
      sql`UPDATE marketcast_log_state SET period_since = clock_timestamp() - interval '1 year'`.execute(
        queries,
      );
    const topic = newHome();
    await stage.one.broker.publish(topic, note('a'));
    const toNextSlot = () =>
      sql`UPDATE marketcast_log SET slot = (marketcast_log_slot() + 1) % 4`.execute(queries);
    expect(await periodOf()).toBe(BigInt(longestMs / 2));
    await settle();
    await setPeriod(queries, longestMs * 4);
    expect(await periodOf()).toBe(BigInt(longestMs * 2));
    await toNextSlot();
    expect(await emptyNextSlot(queries)).toBe(false);
    expect(await wholeLog(stage.two, topic)).toEqual(['a']);

    await settle();
    await setPeriod(queries, longestMs * 4);
    await sql`UPDATE marketcast_log SET published_at = '2000-01-01'`.execute(queries);
    // A look may read the slot at this moment, and then another run empties it.
    await vi.waitFor(async () => expect(await emptyNextSlot(queries)).toBe(true));
  });
});
