import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { createTurns } from '../../../src/server/commit/turns.ts';
import { errorWith, range } from '../../support/broker/broker-under-test.ts';

/** A task that ends when the test says so. */
function createTask() {
  let finish: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  return { run: () => ended, finish, fail };
}

describe('turns', () => {
  it('of a key run in the order of the calls, never two at once', async () => {
    const turns = createTurns(100);
    const running = new Set<number>();
    const order: number[] = [];
    await Promise.all(
      range(1, 20).map((id) =>
        turns.take('market', async () => {
          expect(running.size).toBe(0);
          running.add(id);
          await setImmediate();
          running.delete(id);
          order.push(id);
        }),
      ),
    );
    expect(order).toEqual(range(1, 20));
  });

  it('of different keys do not wait for each other', async () => {
    const turns = createTurns(100);
    const slow = createTask();
    const first = turns.take('slow', slow.run);

    expect(await turns.take('fast', () => Promise.resolve('done'))).toBe('done');
    slow.finish();
    await first;
  });

  it('go on after a failed task, which fails only its own caller', async () => {
    const turns = createTurns(100);
    const broken = createTask();
    const first = turns.take('market', broken.run);
    const second = turns.take('market', () => Promise.resolve('second'));
    broken.fail(new Error('broken'));

    await expect(first).rejects.toThrow('broken');
    expect(await second).toBe('second');
  });

  it('are refused when too many wait: SERVICE_UNAVAILABLE, until a task is over', async () => {
    const turns = createTurns(2);
    const tasks = [createTask(), createTask(), createTask()];
    const taken = tasks.map(({ run }) => turns.take('market', run));
    await expect(turns.take('market', () => Promise.resolve())).rejects.toThrow(
      errorWith('SERVICE_UNAVAILABLE'),
    );
    expect(await turns.take('other', () => Promise.resolve('free'))).toBe('free');

    tasks[0]?.finish();
    await taken[0];
    const last = turns.take('market', () => Promise.resolve('last'));
    for (const { finish } of tasks) finish();
    expect(await last).toBe('last');
  });
});
