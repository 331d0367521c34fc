import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { range } from '../../support/broker/broker-under-test.ts';
import { createGroupStage, idsFrom, stageTopic as topic, textsOf } from '../../support/hub/group-stage.ts';

describe('a group', () => {
  it.each([
    ['at once', () => undefined],
    ['after a while', () => setImmediate()],
  ])('executes each publication once for a thousand members, when results come %s', async (_when, pace) => {
    const stage = createGroupStage();
    stage.beforeResult = pace;
    const members = await Promise.all(range(1, 1000).map(() => stage.join()));
    await stage.publish(1, 20);

    for (const member of members) expect(textsOf(await member.take(20))).toEqual(idsFrom(1, 20));
    expect([...stage.executions]).toEqual(range(1, 20).map((offset) => [offset, 1]));
    expect([stage.hub.groups, stage.hub.topics, stage.hub.subscriptions]).toEqual([1, 1, 1000]);
  });

  it('gives all of its members the same payload object', async () => {
    const stage = createGroupStage();
    const members = await Promise.all(range(1, 10).map(() => stage.join()));
    await stage.publish(1, 1);

    const payloads = await Promise.all(members.map(async (member) => (await member.take(1))[0]));
    expect(new Set(payloads).size).toBe(1);
  });

  it('gives each of five thousand members everything, and lets other work run in between', async () => {
    const stage = createGroupStage();
    const members = await Promise.all(range(1, 5000).map(() => stage.join()));
    let turns = 0;
    const otherWork = (async () => {
      while ((members.at(-1)?.payloads.length ?? 0) === 0) {
        await setImmediate();
        turns += 1;
      }
    })();
    await stage.publish(1, 2);

    for (const member of members) expect(textsOf(await member.take(2))).toEqual(idsFrom(1, 2));
    await otherWork;
    expect(turns).toBeGreaterThan(1);
  });

  it('does not execute publications that it does not accept', async () => {
    const stage = createGroupStage();
    const accepts = ({ position }: { position: { offset: number } }) => position.offset % 2 === 0;
    const start = await stage.script.broker.tail(topic);
    const live = await stage.join(null, { accepts });
    await stage.publish(1, 6);
    const late = await stage.join(start, { accepts });

    for (const member of [live, late]) {
      await member.take(3);
      expect(member.offsets).toEqual([2, 4, 6]);
    }
    expect([...stage.executions]).toEqual([2, 4, 6].map((offset) => [offset, 1]));
  });

  it('does not wait for the execution of another group', async () => {
    const stage = createGroupStage();
    const never = new Promise<never>(() => undefined);
    const stuck = await stage.join(null, { key: 'slow', execute: () => never });
    const other = await stage.join(null, { key: 'fast' });
    await stage.publish(1, 500);

    expect(textsOf(await other.take(500))).toEqual(idsFrom(1, 500));
    expect(stuck.payloads).toEqual([]);
  });

  it('reads on from the log when its executions fall behind, and loses nothing', async () => {
    const stage = createGroupStage({ queueSize: 5 });
    stage.beforeResult = () => setImmediate();
    const members = await Promise.all(range(1, 10).map(() => stage.join()));
    await stage.publish(1, 700);

    for (const member of members) expect(textsOf(await member.take(700))).toEqual(idsFrom(1, 700));
    expect([...stage.executions.values()]).toEqual(range(1, 700).map(() => 1));
  });

  it('leaves no group, topic or subscription behind when the last member leaves', async () => {
    const stage = createGroupStage();
    const start = await stage.script.broker.tail(topic);
    await stage.publish(1, 10);
    const members = await Promise.all(
      range(1, 100).map((number) =>
        stage.join(number % 2 === 0 ? null : start, {
          key: String(number % 3),
          everyMs: number % 3 === 0 ? 1000 : null,
        }),
      ),
    );
    expect(stage.hub.subscriptions).toBe(100);
    await members[0]?.take(10);
    for (const { membership } of members.slice(1)) membership.leave();
    expect([stage.hub.groups, stage.hub.topics]).toEqual([1, 1]);
    members[0]?.membership.leave();
    members[0]?.membership.leave();

    await stage.untilEmpty();
    expect([stage.hub.groups, stage.hub.topics, stage.hub.subscriptions]).toEqual([0, 0, 0]);
  });

  it('always counts its subscriptions right while it opens and closes', async () => {
    const stage = createGroupStage();
    const seen = new Set<number>();
    const look = (): void => void seen.add(stage.hub.subscriptions);
    stage.script.beforeCall = look;
    stage.script.beforeAnswer = look;
    const joining = stage.admit();
    look();
    const { membership } = await joining;
    look();
    membership.leave();
    look();
    await stage.untilEmpty();
    expect([...seen].sort()).toEqual([0, 1]);
  });
});
