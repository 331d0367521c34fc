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

/** Batches of texts, whose runs end when the test says so. A text that is `bad` is refused. */
function createBatches() {
  const runs: (readonly string[])[] = [];
  const tasks: ReturnType<typeof createTask>[] = [];
  return {
    runs,
    tasks,
    keyOf: (item: string) => (item.startsWith('key') ? item : null),
    async run(items: readonly string[]): Promise<readonly PromiseSettledResult<string>[]> {
      runs.push([...items]);
      const task = createTask();
      tasks.push(task);
      await task.run();
      return items.map((item) =>
        item === 'bad'
          ? { status: 'rejected', reason: new Error('bad') }
          : { status: 'fulfilled', value: `${item} done` },
      );
    },
  };
}

describe('items of a key', () => {
  it('that wait run together in their order, each with its own outcome', async () => {
    const turns = createTurns(100);
    const batches = createBatches();
    const first = turns.join('market', batches, 'first');
    await setImmediate();
    const rest = ['a', 'bad', 'b'].map((item) => turns.join('market', batches, item));
    const settled = Promise.allSettled(rest);
    batches.tasks[0]?.finish();
    expect(await first).toBe('first done');
    await setImmediate();
    batches.tasks[1]?.finish();

    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches.runs).toEqual([['first'], ['a', 'bad', 'b']]);
  });

  it('do not overtake a task, and items with the same key run one after the other', async () => {
    const turns = createTurns(100);
    const batches = createBatches();
    const order: string[] = [];
    const blocker = createTask();
    const waiting = [
      turns.take('market', blocker.run),
      turns.join('market', batches, 'before'),
      turns.take('market', () => Promise.resolve(order.push(`task after ${batches.runs.length}`))),
      ...['key', 'other', 'key', 'last'].map((item) => turns.join('market', batches, item)),
    ];
    blocker.finish();
    for (let index = 0; index < 3; index += 1) {
      while (batches.tasks[index] === undefined) await setImmediate();
      batches.tasks[index]?.finish();
    }
    await Promise.all(waiting);
    expect(order).toEqual(['task after 1']);
    expect(batches.runs).toEqual([['before'], ['key', 'other'], ['key', 'last']]);
  });

  it('fail together when their run fails, and the next go on', async () => {
    const turns = createTurns(100);
    const batches = createBatches();
    const blocker = createTask();
    const first = turns.take('market', blocker.run);
    const failing = Promise.allSettled(['a', 'b'].map((item) => turns.join('market', batches, item)));
    blocker.finish();
    await first;
    await setImmediate();
    batches.tasks[0]?.fail(new Error('broken'));
    expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await turns.take('market', () => Promise.resolve('next'))).toBe('next');
  });

  it('are 64 at most in a run, and refused when too many wait: SERVICE_UNAVAILABLE', async () => {
    const turns = createTurns(70);
    const batches = createBatches();
    const blocker = createTask();
    const first = turns.take('market', blocker.run);
    const items = range(1, 70).map((id) => turns.join('market', batches, String(id)));
    await expect(turns.join('market', batches, 'too many')).rejects.toThrow(errorWith('SERVICE_UNAVAILABLE'));
    blocker.finish();
    await first;
    for (let index = 0; index < 2; index += 1) {
      while (batches.tasks[index] === undefined) await setImmediate();
      batches.tasks[index]?.finish();
    }
    await Promise.all(items);
    expect(batches.runs.map(({ length }) => length)).toEqual([64, 6]);
  });
});
