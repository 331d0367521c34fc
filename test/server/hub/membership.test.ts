import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { errorWith, range } from '../../support/broker/broker-under-test.ts';
import { createGroupStage, idsFrom, stageTopic as topic, textsOf } from '../../support/hub/group-stage.ts';

describe('a member', () => {
  it('that joins during an execution gets later publications, and nothing twice', async () => {
    const stage = createGroupStage();
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    stage.beforeResult = () => finished;
    const first = await stage.join();
    await stage.publish(1, 2);
    while (stage.executions.size === 0) await setImmediate();
    const second = await stage.join();
    const recovering = await stage.join({ ...(await stage.script.broker.tail(topic)), offset: 1 });
    await stage.publish(3, 4);
    finish();
    await stage.publish(5, 5);

    await Promise.all([first.take(5), second.take(3), recovering.take(4)]);
    await setImmediate();
    expect([first.offsets, second.offsets, recovering.offsets]).toEqual([
      [1, 2, 3, 4, 5],
      [3, 4, 5],
      [2, 3, 4, 5],
    ]);
    expect([...stage.executions.values()]).toEqual([1, 1, 1, 1, 1]);
  });

  it('gets nothing before it is started, and then everything since it joined', async () => {
    const stage = createGroupStage();
    const started = await stage.join();
    const waiting = await stage.admit();
    await stage.publish(1, 3);
    await started.take(3);
    expect(waiting.payloads).toEqual([]);

    waiting.membership.start();
    await stage.publish(4, 4);
    expect(textsOf(await waiting.take(4))).toEqual(idsFrom(1, 4));
  });

  it('gets nothing after it has left, not even payloads in execution', async () => {
    const stage = createGroupStage();
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    stage.beforeResult = () => finished;
    const start = await stage.script.broker.tail(topic);
    const [stays, live] = [await stage.join(), await stage.join()];
    await stage.publish(1, 3);
    const replaying = await stage.join(start);
    const unstarted = await stage.admit(start);
    for (const { membership } of [live, replaying, unstarted]) membership.leave();
    unstarted.membership.start();
    finish();
    await stays.take(3);
    await stage.publish(4, 4);
    await stays.take(4);
    await setImmediate();

    for (const member of [live, replaying, unstarted]) {
      expect([member.payloads, member.outcome]).toEqual([[], undefined]);
    }
  });

  it('waits for room while it recovers, and does not make other members wait', async () => {
    const stage = createGroupStage();
    const start = await stage.script.broker.tail(topic);
    await stage.publish(1, 30);
    let makeRoom: () => void = () => undefined;
    const slow = await stage.admit(start);
    let hasRoom = false;
    slow.room = () => (hasRoom ? null : new Promise((resolve) => (makeRoom = resolve)));
    slow.membership.start();
    const others = await Promise.all(range(1, 5).map(() => stage.join(start)));
    for (const other of others) expect(textsOf(await other.take(30))).toEqual(idsFrom(1, 30));
    expect(slow.payloads).toEqual([]);

    hasRoom = true;
    makeRoom();
    await stage.publish(31, 31);
    expect(textsOf(await slow.take(31))).toEqual(idsFrom(1, 31));
  });

  it.each([
    ['at once', 1000, () => undefined],
    ['after a while', 100, () => setImmediate()],
  ])(
    'shares each execution with all members that recover with it, when results come %s',
    async (_when, count, pace) => {
      const stage = createGroupStage();
      stage.beforeResult = pace;
      const start = await stage.script.broker.tail(topic);
      await stage.publish(1, 1000);
      const joining = Promise.all(range(1, count).map(() => stage.join(start)));
      for (const id of range(1001, 1100)) {
        await stage.publish(id, id);
        if (id % 10 === 0) await setImmediate();
      }
      const members = await joining;
      for (const member of members) await member.take(1100);
      await stage.publish(1101, 1101);

      const all = range(1, 1101);
      for (const member of members) {
        await member.take(1101);
        expect(member.offsets).toEqual(all);
      }
      expect(stage.executions.size).toBe(1101);
      expect(new Set(stage.executions.values())).toEqual(new Set([1]));
    },
  );

  it('gets a new execution of a result with errors, which may succeed by now', async () => {
    const stage = createGroupStage();
    const start = await stage.script.broker.tail(topic);
    stage.isFinal = false;
    const first = await stage.join();
    await stage.publish(1, 1);
    await first.take(1);
    const second = await stage.join(start);
    await second.take(1);
    expect(stage.executions.get(1)).toBe(2);
  });

  it('never gets the payload of the same offset in another epoch', async () => {
    const stage = createGroupStage();
    const first = await stage.join();
    await stage.publish(1, 3);
    await first.take(3);
    // This process has not heard of the new epoch, but a client brings a cursor of it from another process.
    stage.script.onNotice = () => [];
    stage.script.wipe(topic);
    await stage.script.publish(topic, 'new one');
    await stage.script.publish(topic, 'new two');
    const { epoch } = await stage.script.broker.tail(topic);
    const late = await stage.join({ epoch, offset: 1 });

    expect(textsOf(await late.take(1))).toEqual([JSON.stringify('new two')]);
    late.membership.leave();
  });

  it('ends with CURSOR_EXPIRED when the log is lost, whether it is live, recovers, or is not started', async () => {
    const stage = createGroupStage();
    const start = await stage.script.broker.tail(topic);
    await stage.publish(1, 600);
    const live = await stage.join();
    const [recovering, unstarted] = [await stage.admit(start), await stage.admit()];
    recovering.room = () => (recovering.payloads.length < 10 ? null : new Promise(() => undefined));
    recovering.membership.start();
    const conflated = await stage.join(null, { key: 'conflated', everyMs: 60_000 });
    await recovering.take(10);
    stage.script.wipe(topic);
    stage.script.interrupt();

    for (const member of [live, recovering, unstarted, conflated]) {
      expect(await member.ended).toEqual(errorWith('CURSOR_EXPIRED'));
    }
    await stage.untilEmpty();
    const next = await stage.join();
    await stage.publish(1, 1);
    expect(textsOf(await next.take(1))).toEqual(idsFrom(1, 1));
  });

  it('that joins after the log was lost is not ended with the members from before', async () => {
    const stage = createGroupStage();
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    stage.beforeResult = () => finished;
    const old = await stage.join();
    await stage.publish(1, 1);
    while (stage.executions.size === 0) await setImmediate();
    stage.script.wipe(topic);
    stage.script.interrupt();
    await setImmediate();
    const young = await stage.join();
    finish();
    expect(await old.ended).toEqual(errorWith('CURSOR_EXPIRED'));
    await stage.publish(2, 2);
    expect(textsOf(await young.take(1))).toEqual(idsFrom(2, 2));
  });

  it('ends with CURSOR_EXPIRED when executions are so slow that the log moves past them', async () => {
    const stage = createGroupStage({ historySize: 20, queueSize: 5 });
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    stage.beforeResult = () => finished;
    const member = await stage.join();
    await stage.publish(1, 100);
    finish();

    expect(await member.ended).toEqual(errorWith('CURSOR_EXPIRED'));
    expect(member.offsets).toEqual(range(1, member.offsets.length));
  });

  it('is refused an invalid cursor, and leaves nothing open', async () => {
    const stage = createGroupStage({ historySize: 10 });
    const { epoch } = await stage.script.broker.tail(topic);
    await stage.publish(1, 30);
    await expect(stage.admit({ epoch, offset: 5 })).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
    await expect(stage.admit({ epoch, offset: 50 })).rejects.toThrow(errorWith('CURSOR_INVALID'));
    await expect(stage.admit({ epoch: 'other', offset: 5 })).rejects.toThrow(errorWith('CURSOR_EXPIRED'));
    await stage.untilEmpty();
  });

  it('ends in order when the hub closes, after the publications from before', async () => {
    const stage = createGroupStage();
    const member = await stage.join();
    await stage.publish(1, 3);
    stage.hub.close();

    expect(await member.ended).toBeNull();
    expect(member.offsets).toEqual([1, 2, 3]);
    await expect(stage.admit()).rejects.toThrow(errorWith('SERVICE_UNAVAILABLE'));
  });
});
