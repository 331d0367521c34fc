/** The outcome of an attempt: the chain goes on, ends early, or tries the same item again later. */
export type Attempt = 'done' | 'end-chain' | { readonly retryAfterMs: number };

/** The order and the speed in which items run. */
export interface ChainOptions<Item> {
  /** Items with the same key form a chain. */
  readonly chainOf: (item: Item) => string;
  /** Milliseconds after the start before which an item does not run. */
  readonly dueMs: (item: Item) => number;
  /** Attempts in flight at once at most. */
  readonly concurrency: number;
  /** After an abort, no further item starts. */
  readonly signal: AbortSignal;
  /** Must not throw. */
  readonly attempt: (item: Item) => Promise<Attempt>;
}

interface Chain<Item> {
  readonly items: Item[];
  next: number;
  busy: boolean;
  notBeforeMs: number;
}

/**
 * Runs every item. Items of the same chain run strictly in sequence, in their order; different chains may overlap.
 *
 * Of the items that may run, the earliest in `items` goes first. Resolves when all chains have ended. After an abort, it
 * resolves when the attempts in flight have settled.
 */
export async function runChains<Item>(items: readonly Item[], options: ChainOptions<Item>): Promise<void> {
  const { concurrency, signal, attempt } = options;
  const chains = split(items, options);
  const startedAtMs = performance.now();
  const inFlight = new Set<Promise<void>>();
  const run = async (chain: Chain<Item>, item: Item) => {
    chain.busy = true;
    const outcome = await attempt(item);
    chain.busy = false;
    if (outcome === 'done') chain.next += 1;
    else if (outcome === 'end-chain') chain.next = chain.items.length;
    else chain.notBeforeMs = performance.now() - startedAtMs + outcome.retryAfterMs;
  };
  const rank = new Map(items.map((item, index) => [item, index]));
  const aborted = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );

  while (!signal.aborted) {
    const nowMs = performance.now() - startedAtMs;
    const waiting = idleHeads(chains, options);
    if (waiting.length === 0 && inFlight.size === 0) return;
    const [ready] = waiting
      .filter(({ atMs }) => atMs <= nowMs)
      .sort((one, other) => (rank.get(one.item) ?? 0) - (rank.get(other.item) ?? 0));
    if (ready !== undefined && inFlight.size < concurrency) {
      const running: Promise<void> = run(ready.chain, ready.item).finally(() => inFlight.delete(running));
      inFlight.add(running);
      continue;
    }
    const nextAtMs = Math.min(...waiting.map(({ atMs }) => atMs));
    const timer = inFlight.size < concurrency && waiting.length > 0 ? wakeAfter(nextAtMs - nowMs) : null;
    await Promise.race([aborted, ...inFlight, ...(timer === null ? [] : [timer.elapsed])]);
    timer?.cancel();
  }
  await Promise.all(inFlight);
}

function split<Item>(items: readonly Item[], { chainOf }: ChainOptions<Item>): Chain<Item>[] {
  const chains = new Map<string, Chain<Item>>();
  for (const item of items) {
    const key = chainOf(item);
    const chain = chains.get(key) ?? { items: [], next: 0, busy: false, notBeforeMs: 0 };
    chain.items.push(item);
    chains.set(key, chain);
  }
  return [...chains.values()];
}

function idleHeads<Item>(chains: readonly Chain<Item>[], { dueMs }: ChainOptions<Item>) {
  return chains.flatMap((chain) => {
    const item = chain.busy ? undefined : chain.items[chain.next];
    return item === undefined ? [] : [{ chain, item, atMs: Math.max(dueMs(item), chain.notBeforeMs) }];
  });
}

// A timer of Node fires at once when it is set to more than 31 bits of milliseconds.
const longestTimerMs = 2 ** 31 - 1;

function wakeAfter(delayMs: number): { readonly elapsed: Promise<void>; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(delayMs, longestTimerMs));
  });
  return { elapsed, cancel: () => clearTimeout(timer) };
}
