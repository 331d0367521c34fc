import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { clientLeft, OperationLane } from '../../../../src/server/transport/limits/operation-lane.ts';
import { TimeOfAccounts } from '../../../../src/server/transport/limits/time-of-accounts.ts';
import type { WaitingClient } from '../../../../src/server/transport/limits/waiting-operations.ts';

function stage(maxRunning = 100, time: TimeOfAccounts | null = null, isWriting = () => false) {
  let refusals = 0;
  const lane = new OperationLane({ maxRunning, time, isWriting, onFull: () => (refusals += 1) });
  const log: string[] = [];
  const turn = async (account: string, name: string, client?: WaitingClient): Promise<void> => {
    const waiting = lane.turn(account, client);
    if (waiting !== null) await waiting;
    log.push(name);
  };
  return { lane, log, turn, refusals: () => refusals };
}

describe('the lane of operations', () => {
  it('starts an operation at once when nothing else has started in the turn of the event loop', async () => {
    const { lane } = stage();
    expect(lane.turn('a')).toBeNull();
    expect(lane.turn('a')).toBeInstanceOf(Promise);
    await nextTurn();
    await nextTurn();
    expect(lane.turn('a')).toBeNull();
  });

  it('starts one operation in a turn, and the accounts take turns', async () => {
    const { log, turn } = stage();
    const all = [
      ...['a1', 'a2', 'a3', 'a4'].map((name) => turn('a', name)),
      turn('b', 'b1'),
      ...['c1', 'c2'].map((name) => turn('c', name)),
    ];
    await nextTurn();
    expect(log.length).toBeLessThanOrEqual(2);
    await Promise.all(all);
    expect(log).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'c2', 'a4']);
  });

  it('lets the clients of an account take turns', async () => {
    const { log, turn } = stage();
    const [greedy, modest] = [{ isOpen: true }, { isOpen: true }];
    await Promise.all([
      ...['g1', 'g2', 'g3', 'g4'].map((name) => turn('a', name, greedy)),
      ...['m1', 'm2'].map((name) => turn('a', name, modest)),
    ]);
    expect(log).toEqual(['g1', 'g2', 'm1', 'g3', 'm2', 'g4']);
  });

  it('executes an operation of a client before it parses the next of that client', async () => {
    const { lane, log, turn } = stage();
    const operation = async (name: string): Promise<void> => {
      await turn('a', `${name} is parsed`);
      await lane.run('a', () => log.push(`${name} is executed`));
    };
    await Promise.all(['1', '2', '3'].map((name) => operation(name)));
    expect(log).toEqual(['1', '2', '3'].flatMap((name) => [`${name} is parsed`, `${name} is executed`]));
  });

  it('executes an operation in the turn in which it was parsed, where a place is free, and counts its time once', async () => {
    const time = new TimeOfAccounts(() => false);
    const { lane, log, turn } = stage(1, time);
    const operation = async (account: string, ends: Promise<void>): Promise<void> => {
      await turn(account, `${account} is parsed`);
      await lane.run(account, () => {
        log.push(`${account} is executed`);
        return ends;
      });
    };
    let end = (): void => undefined;
    const first = operation('a', new Promise((resolve) => (end = resolve)));
    const second = operation('b', Promise.resolve());
    while (!log.includes('b is parsed')) await nextTurn();
    await nextTurn();
    expect([log, lane.running]).toEqual([['a is parsed', 'a is executed', 'b is parsed'], 1]);
    const until = performance.now() + 100;
    while (performance.now() < until) await nextTurn();
    end();
    await Promise.all([first, second]);
    expect(log.at(-1)).toBe('b is executed');
    const nowMs = performance.now();
    expect([time.hasWorked('a', nowMs), time.hasWorked('b', nowMs)]).toEqual([true, false]);
    // The account saves up 500 ms. Counted twice, the 100 ms would leave it past its part, which waits for no such rest.
    time.begin('a', nowMs)(330, nowMs);
    expect(time.waitMs('a', nowMs)).toBeCloseTo(330);
  });

  it('gives no turn and no place to the operations of a client that has left', async () => {
    const { lane, turn } = stage(1);
    const leaving = { isOpen: true };
    let end = (): void => undefined;
    const running = lane.run('a', () => new Promise<void>((resolve) => (end = resolve)));
    const abandoned = [1, 2, 3].map(() => lane.run('a', () => 'it ran', leaving));
    const next = lane.run('a', () => 'it ran');
    leaving.isOpen = false;
    await turn('b', 'b1');
    expect(await Promise.all(abandoned)).toEqual([clientLeft, clientLeft, clientLeft]);
    expect(lane.running).toBe(1);
    end();
    await running;
    expect(await next).toBe('it ran');
    expect(lane.running).toBe(0);
  });

  it('lets an account that has worked give way to events that are being written, and no other account', async () => {
    let isAlone = false;
    const time = new TimeOfAccounts(() => isAlone);
    time.begin('a', performance.now())(100, performance.now());
    const { log, turn } = stage(100, time, () => true);
    const beganAtMs = performance.now();
    const all = [turn('a', 'a1'), turn('b', 'b1')];
    await Promise.all(all);
    expect(log).toEqual(['b1', 'a1']);
    expect(performance.now() - beganAtMs).toBeGreaterThanOrEqual(50);
    isAlone = true;
    const turns = turn('a', 'a2');
    await nextTurn();
    await nextTurn();
    expect(log).toEqual(['b1', 'a1', 'a2']);
    await turns;
  });

  it('executes as many operations at once as there are places, and lets those without a place pass', async () => {
    const { lane, log, turn } = stage(2);
    const ends: (() => void)[] = [];
    const run = (account: string, name: string): Promise<unknown> =>
      lane.run(account, async () => {
        log.push(name);
        await new Promise<void>((resolve) => ends.push(resolve));
        return name;
      });
    const results = [run('a', 'a1'), run('a', 'a2'), run('a', 'a3'), run('b', 'b1')];
    const parsed = turn('c', 'c parses');
    await parsed;
    await nextTurn();
    expect([log, lane.running]).toEqual([['a1', 'a2', 'c parses'], 2]);
    for (const end of ends.splice(0)) end();
    while (log.length < 5) await nextTurn();
    for (const end of ends.splice(0)) end();
    expect(await Promise.all(results)).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(lane.running).toBe(0);
  });

  it('gives the place of an operation that fails to the next', async () => {
    const { lane } = stage(1);
    await expect(lane.run('a', () => Promise.reject(new Error('it fails')))).rejects.toThrow('it fails');
    expect(await lane.run('a', () => 'it runs')).toBe('it runs');
  });

  it('lets an account past its part of the time wait, and another start in the next turn', async () => {
    const time = new TimeOfAccounts(() => false);
    time.begin('a', performance.now())(1000, performance.now());
    const rests = time.begin('a', performance.now());
    const { log, turn } = stage(100, time);
    const all = ['a1', 'a2'].map((name) => turn('a', name));
    await turn('b', 'b1');
    await nextTurn();
    expect(log).toEqual(['b1']);
    rests(0, performance.now());
    await turn('b', 'b2');
    await Promise.all(all);
    expect(log).toHaveLength(4);
  });

  it('refuses an operation of an account with 100,000 that wait, and none of another account', async () => {
    const { lane, refusals } = stage();
    const waiting = Array.from({ length: 100_001 }, () => lane.turn('a'));
    expect(() => lane.turn('a')).toThrow(
      expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterMs: 1000 } }),
    );
    expect(refusals()).toBe(1);
    const other = lane.turn('b');
    await other;
    for (const turn of waiting) if (turn !== null) await turn;
  });
});
