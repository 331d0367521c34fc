import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { runChains } from '../../../src/cli/replay/chains.ts';
import type { Attempt } from '../../../src/cli/replay/chains.ts';

interface Item {
  readonly chain: string;
  readonly number: number;
}

const options = (
  attempt: (item: Item) => Promise<Attempt>,
  concurrency = 3,
  signal = new AbortController().signal,
) => ({
  chainOf: ({ chain }: Item) => chain,
  dueMs: () => 0,
  concurrency,
  signal,
  attempt,
});

const itemsOf = (chains: string): Item[] => Array.from(chains).map((chain, number) => ({ chain, number }));

describe('chains', () => {
  it('run one after another inside, overlap outside, and stay within the bound', async () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(letters, fc.integer({ min: 1, max: 4 }), async (text, concurrency) => {
        const done: Item[] = [];
        const running = new Set<string>();
        const attempt = async (item: Item): Promise<Attempt> => {
          expect(running).not.toContain(item.chain);
          running.add(item.chain);
          expect(running.size).toBeLessThanOrEqual(concurrency);
          for (let turns = item.number % 3; turns >= 0; turns -= 1) await turn();
          running.delete(item.chain);
          done.push(item);
          return 'done';
        };
        const items = itemsOf(text);
        await runChains(items, options(attempt, concurrency));
        for (const chain of 'abcd') {
          expect(done.filter((item) => item.chain === chain)).toEqual(
            items.filter((item) => item.chain === chain),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  it('try an item again before the ones after it', async () => {
    const seen: number[] = [];
    await runChains(
      itemsOf('aaa'),
      options(async ({ number }) => {
        seen.push(number);
        await turn();
        return number === 1 && seen.length === 2 ? { retryAfterMs: 1 } : 'done';
      }),
    );
    expect(seen).toEqual([0, 1, 1, 2]);
  });

  it('end alone', async () => {
    const seen: string[] = [];
    await runChains(
      itemsOf('abab'),
      options(async ({ chain, number }) => {
        seen.push(`${chain}${number}`);
        await turn();
        return chain === 'a' ? 'end-chain' : 'done';
      }, 1),
    );
    expect(seen).toEqual(['a0', 'b1', 'b3']);
  });

  it('wait until an item is due', async () => {
    const startedAtMs = performance.now();
    const attempt = () => Promise.resolve<Attempt>('done');
    await runChains(itemsOf('ab'), { ...options(attempt), dueMs: ({ number }) => number * 30 });
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(29);
  });

  it('start nothing after an abort, not even what is due in a year', async () => {
    const interruption = new AbortController();
    const seen: number[] = [];
    const attempt = async ({ number }: Item): Promise<Attempt> => {
      seen.push(number);
      interruption.abort();
      await turn();
      return 'done';
    };
    await runChains(itemsOf('aab'), {
      ...options(attempt, 3, interruption.signal),
      dueMs: ({ number }) => number * 31_536_000_000,
    });
    expect(seen).toEqual([0]);
  });
});
