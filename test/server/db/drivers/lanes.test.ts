import { expect, it } from 'vitest';

import { createLanes, type Lane, type Lanes } from '../../../../src/server/db/drivers/lanes.ts';

/** Asks for turns, each of which ends when its place in the order is noted. */
async function orderOf(
  lanes: Lanes,
  asked: readonly (readonly [Lane, string])[],
): Promise<readonly string[]> {
  const order: string[] = [];
  await Promise.all(
    asked.map(async ([lane, name]) => {
      const endTurn = await lanes.take(lane);
      order.push(name);
      endTurn();
    }),
  );
  return order;
}

const turns = (lane: Lane, count: number): readonly (readonly [Lane, string])[] =>
  Array.from({ length: count }, (_, index) => [lane, `${lane} ${index + 1}`]);
const names = (lane: Lane, from: number, to: number): readonly string[] =>
  turns(lane, to)
    .slice(from - 1)
    .map(([, name]) => name);

it('gives turns in the order in which a lane asked for them, the server first', async () => {
  const lanes = createLanes();
  const endFirst = await lanes.take('client');
  const order = orderOf(lanes, [...turns('client', 3), ...turns('server', 2)]);
  endFirst();
  expect(await order).toEqual([...names('server', 1, 2), ...names('client', 1, 3)]);
});

it('lets a client wait for eight turns of the server at most', async () => {
  const lanes = createLanes();
  const endFirst = await lanes.take('client');
  const order = orderOf(lanes, [...turns('server', 20), ...turns('client', 2)]);
  endFirst();
  expect(await order).toEqual([
    ...names('server', 1, 8),
    'client 1',
    ...names('server', 9, 16),
    'client 2',
    ...names('server', 17, 20),
  ]);
});

it('gives a single turn at a time, and is idle when all have ended', async () => {
  const lanes = createLanes();
  await lanes.idle();
  const endFirst = await lanes.take('server');
  const seen: string[] = [];
  const second = lanes.take('server').then((endTurn) => {
    seen.push('second');
    endTurn();
  });
  const idle = lanes.idle().then(() => seen.push('idle'));
  seen.push('first');
  endFirst();
  // A turn ends once.
  endFirst();
  await Promise.all([second, idle]);
  expect(seen).toEqual(['first', 'second', 'idle']);
});
