import { carryOut } from '../../../../src/server/db/flights.ts';
import { describe, expect, it } from 'vitest';

import { range } from '../../../support/broker/broker-under-test.ts';
import {
  commit,
  databaseKinds,
  openLogStage,
  untilWaiting,
  wholeLog,
} from '../../../support/broker/log-stage.ts';
import { newHome, newKept, otherShared, shared } from '../../../support/broker/log-topics.ts';
import { note } from '../../../support/broker/notes.ts';
import { createRecorder } from '../../../support/broker/recorder.ts';

const [all, others] = [shared.of(null), otherShared.of(null)];
const fail = (): never => {
  throw new Error('rolled back');
};

describe.each(databaseKinds)('an append in a transaction on %s', (kind) => {
  it('leaves no trace and no gap when the transaction rolls back', async () => {
    await using stage = await openLogStage(kind);
    const { one, two } = stage;
    const topic = newHome();
    const recorder = createRecorder();
    await two.broker.subscribe(topic, recorder.listener);

    const lost = commit(one, [note('lost', { topics: [topic, all] })], fail);
    await expect(lost).rejects.toThrow('rolled back');
    await commit(one, [note('kept', { topics: [topic, all] })]);

    await recorder.untilOffset(1);
    expect(recorder.ids).toEqual(['kept']);
    for (const each of [topic, all]) expect(await wholeLog(two, each)).toEqual(['kept']);
    expect(await one.broker.publish(topic, note('lost'))).toBe('published');
  });

  it('reaches every topic of an event once, with several homes and several shared topics', async () => {
    await using stage = await openLogStage(kind);
    const [topic, second] = [newHome(), newHome()];
    await commit(stage.one, [
      note('homes', { topics: [topic, second, all] }),
      note('shareds', { topics: [others, topic, all] }),
      note('shared alone', { topics: [all] }),
      note('home alone', { topics: [second] }),
      note('nowhere', { topics: [] }),
    ]);

    expect(await wholeLog(stage.two, topic)).toEqual(['homes', 'shareds']);
    expect(await wholeLog(stage.two, second)).toEqual(['homes', 'home alone']);
    expect((await wholeLog(stage.two, all)).sort()).toEqual(['homes', 'shared alone', 'shareds']);
    expect(await wholeLog(stage.two, others)).toEqual(['shareds']);
  });

  it('is in a shared topic that was never used, for the first reader too', async () => {
    await using stage = await openLogStage(kind);
    await stage.one.queries.transaction().execute((tx) =>
      carryOut(
        tx,
        stage.one.plan([note('first', { topics: [newHome(), all] })], () => true),
      ),
    );
    // The process died before it told of the commit, so only the reader sequences.
    expect((await stage.two.broker.tail(all)).offset).toBe(1);
  });

  it('gives every publication of a shared topic an offset of its own, whether it has a home or none', async () => {
    await using stage = await openLogStage(kind);
    const homes = range(1, 4).map(newHome);
    const events = homes.flatMap((topic, index) => [
      note(`home ${index}`, { topics: [topic, all] }),
      note(`shared ${index}`, { topics: [all] }),
    ]);
    await commit(stage.one, events.slice(0, 4));
    await Promise.all(
      events.slice(4).flatMap((event) => event.topics.map((topic) => stage.two.broker.publish(topic, event))),
    );

    const { epoch, offset } = await stage.one.broker.tail(all);
    expect(offset).toBe(events.length);
    const log = await stage.one.broker.history(all, { epoch, offset: 0 }, 100);
    expect(log.map(({ position }) => position.offset)).toEqual(range(1, events.length));
    expect(log.map(({ event }) => event.id).sort()).toEqual(events.map(({ id }) => id).sort());
  });

  it('leaves the topics of other brokers alone', async () => {
    await using stage = await openLogStage(kind);
    const { one } = stage;
    const topic = newKept();
    const event = note('a', { topics: [topic, newHome(), all] });
    const tell = await one.queries.transaction().execute((tx) =>
      carryOut(
        tx,
        one.plan([event], ({ isDurable }) => isDurable),
      ),
    );
    tell();

    expect(await wholeLog(stage.two, topic)).toEqual(['a']);
    expect((await stage.two.broker.tail(all)).offset).toBe(0);
  });
});

describe('transactions of two processes', () => {
  it.each(['commits', 'rolls back'])(
    'wait for each other, and leave no gap when the first %s',
    async (end) => {
      await using stage = await openLogStage();
      const { one, two, url } = stage;
      const topic = newHome();
      let finish = (): void => undefined;
      const isAppended = new Promise<void>((resolve) => (finish = resolve));
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));

      const first = commit(one, [note('first', { topics: [topic] })], async () => {
        finish();
        await released;
        if (end === 'rolls back') fail();
      }).catch(() => undefined);
      await isAppended;
      const second = commit(two, [note('second', { topics: [topic] })]);
      await untilWaiting(url ?? '', 1);
      release();
      await Promise.all([first, second]);

      expect(await wholeLog(one, topic)).toEqual(end === 'commits' ? ['first', 'second'] : ['second']);
      expect((await two.broker.tail(topic)).offset).toBe(end === 'commits' ? 2 : 1);
    },
  );

  it('stand in the log in the order of their commits, and in the shared log in the order of each home', async () => {
    await using stage = await openLogStage();
    const topics = [newHome(), newHome(), newHome()];
    const committed = new Map<string, string[]>(topics.map((topic) => [topic, []]));
    const heard = createRecorder();
    await stage.two.broker.subscribe(all, heard.listener);
    await Promise.all(
      range(1, 90).map(async (id) => {
        const process = id % 2 === 0 ? stage.one : stage.two;
        // A topic, and another topic in every fourth transaction, in any order.
        const own = [topics[id % 3] ?? '', ...(id % 4 === 0 ? [topics[(id + 2) % 3] ?? ''] : [])];
        const events = own.map((topic) => note(`${id} ${topic}`, { topics: [topic, all] }));
        await commit(process, events, () => {
          if (id % 7 === 0) fail();
          // The topics are locked until the commit, so this is the order of the commits.
          for (const topic of own) committed.get(topic)?.push(`${id} ${topic}`);
        }).catch(() => undefined);
      }),
    );

    const { offset } = await stage.one.broker.tail(all);
    await heard.untilOffset(offset);
    expect(heard.heard.map(({ position }) => position.offset)).toEqual(range(1, offset));
    for (const [topic, ids] of committed) {
      expect(await wholeLog(stage.one, topic)).toEqual(ids);
      expect(heard.ids.filter((id) => id.endsWith(topic))).toEqual(ids);
    }
  });
});
