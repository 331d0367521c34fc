import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { TimeShare } from '../../../src/server/hub/time-share.ts';
import { range } from '../../support/broker/broker-under-test.ts';
import { recordingRecipient } from '../../support/hub/recording-recipient.ts';
import { createGroupStage, idsFrom, textsOf } from '../../support/hub/group-stage.ts';

/** Works for so many milliseconds without a pause. */
function work(durationMs: number): void {
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs);
}

describe('the shared time', () => {
  it('is there at once until it is used up, and again after a turn of the event loop', async () => {
    const share = new TimeShare();
    expect(share.turn(10)).toBeNull();
    expect(share.spend(() => 'result')).toBe('result');
    expect(share.turn(10)).toBeNull();
    share.spend(() => work(6));
    const turn = share.turn(10);
    expect(turn).toBeInstanceOf(Promise);
    await turn;
    expect(share.turn(10)).toBeNull();
  });

  it('counts work that fails', () => {
    const share = new TimeShare();
    expect(() =>
      share.spend(() => {
        work(6);
        throw new Error('It fails.');
      }),
    ).toThrow('It fails.');
    expect(share.turn()).toBeInstanceOf(Promise);
  });

  it('is given in turn, and input, output and timers come in between', async () => {
    const share = new TimeShare();
    const order: string[] = [];
    let timers = 0;
    const timer = setInterval(() => (timers += 1), 1);
    await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        for (const _round of range(1, 4)) {
          await share.turn();
          share.spend(() => work(6));
          order.push(name);
        }
      }),
    );
    clearInterval(timer);
    // The first turn is open until its time is used up.
    expect(order.join('').slice(-9)).toBe('abcabcabc');
    expect(timers).toBeGreaterThan(5);
  });
});

describe('a large group', () => {
  it('takes turns with all small groups together', async () => {
    const share = new TimeShare();
    share.spend(() => work(6));
    const order: string[] = [];
    const runOf = async (name: string, members: number): Promise<void> => {
      await share.turn(members);
      order.push(name);
      share.spend(() => work(6));
    };
    await Promise.all([
      ...['s1', 's2', 's3', 's4'].map((name) => runOf(name, 9)),
      ...['l1', 'l2'].map((name) => runOf(name, 10)),
    ]);
    expect(order).toEqual(['l1', 's1', 'l2', 's2', 's3', 's4']);
  });
});

describe('small groups', () => {
  it('give way to payloads that wait to be written, and a large group does not', async () => {
    let isWriting = true;
    const share = new TimeShare(() => isWriting);
    expect(share.turn(10)).toBeNull();
    let hasRun = false;
    const running = share.turn(9)?.then(() => (hasRun = true));
    for (const _turn of range(1, 3)) await setImmediate();
    expect(hasRun).toBe(false);
    isWriting = false;
    await running;
    expect(share.turn(9)).toBeNull();
  });

  it('begin after the large groups that ask at the same time, and go on while there is time', async () => {
    const share = new TimeShare();
    const order: string[] = [];
    const runOf = async (name: string, members: number): Promise<void> => {
      const turn = share.turn(members);
      if (turn !== null) await turn;
      order.push(name);
    };
    await Promise.all([runOf('s1', 1), runOf('s2', 1), runOf('l1', 10), runOf('l2', 10)]);
    expect(order).toEqual(['l1', 'l2', 's1', 's2']);
    expect(share.turn(1)).toBeNull();
    await setImmediate();
    await setImmediate();
    expect(share.turn(1)).toBeInstanceOf(Promise);
  });

  it('have their time all the same after 50 ms, however much a large group works', async () => {
    const share = new TimeShare(() => true);
    const beganAtMs = performance.now();
    const running = share.turn(9);
    const over = new AbortController();
    const largeOne = (async () => {
      while (!over.signal.aborted) {
        await share.turn(10);
        share.spend(() => work(6));
      }
    })();
    await running;
    over.abort();
    await largeOne;
    expect(performance.now() - beganAtMs).toBeGreaterThanOrEqual(50);
  });
});

describe('a group with much work', () => {
  it('does not delay the deliveries of another group by more than a few of its executions', async () => {
    const stage = createGroupStage({ queueSize: 1000 });
    const heavy = await stage.join(null, {
      key: 'heavy',
      costOfExecution: () => 50,
      execute: ({ event }) => {
        work(5);
        return { json: JSON.stringify(event.id), isFinal: true };
      },
    });
    const light = await stage.join(null, { key: 'light' });
    const publishing = stage.publish(1, 100);
    await publishing;
    // Each of the hundred executions takes 5 ms.
    await light.take(100);
    expect(heavy.payloads.length).toBeLessThan(20);
    expect(textsOf(await heavy.take(100))).toEqual(idsFrom(1, 100));
    expect(textsOf(light.payloads)).toEqual(idsFrom(1, 100));
  });

  it('lets timers run in between', async () => {
    const stage = createGroupStage({ queueSize: 1000 });
    const heavy = await stage.join(null, {
      execute: ({ event }) => {
        work(3);
        return { json: JSON.stringify(event.id), isFinal: true };
      },
    });
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    await stage.publish(1, 100);
    await heavy.take(100);
    clearInterval(timer);
    // All executions take 300 ms, and each turn of the event loop has a few of them.
    expect(ticks).toBeGreaterThan(10);
  });

  it('executes side by side only so many publications as its cost allows', async () => {
    const stage = createGroupStage();
    let running = 0;
    let most = 0;
    const dear = await stage.join(null, {
      costOfExecution: () => 50,
      execute: async ({ event }) => {
        running += 1;
        most = Math.max(most, running);
        await setImmediate();
        running -= 1;
        return { json: JSON.stringify(event.id), isFinal: true };
      },
    });
    await stage.publish(1, 40);
    expect(textsOf(await dear.take(40))).toEqual(idsFrom(1, 40));
    expect(most).toBe(4);
  });

  it('shares the time in replays of payloads that are known already', async () => {
    const stage = createGroupStage({ queueSize: 1000 });
    const start = await stage.script.broker.tail('market:m');
    const first = await stage.join(start);
    await stage.publish(1, 100);
    await first.take(100);
    const slow = recordingRecipient(() => work(2));
    const membership = await stage.hub.join(stage.optionsOf(), start, slow);
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 1);
    membership.start();
    expect(textsOf(await slow.take(100))).toEqual(idsFrom(1, 100));
    clearInterval(timer);
    // All deliveries take 200 ms, and each turn of the event loop has a few of them.
    expect(ticks).toBeGreaterThan(10);
  });

  it('shares the time in replays, too', async () => {
    const stage = createGroupStage({ queueSize: 1000 });
    const start = await stage.script.broker.tail('market:m');
    await stage.publish(1, 100);
    const returning = await stage.join(start, {
      key: 'returning',
      execute: ({ event }) => {
        work(5);
        return { json: JSON.stringify(event.id), isFinal: true };
      },
    });
    const light = await stage.join(null, { key: 'light' });
    await stage.publish(101, 101);
    await light.take(1);
    expect(returning.payloads.length).toBeLessThan(20);
    expect(textsOf(await returning.take(101))).toEqual(idsFrom(1, 101));
  });
});
