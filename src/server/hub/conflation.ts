import type { Publication } from '../broker/broker.ts';

/** Takes what a window lets through, in offset order. The next window opens when it has resolved, at the earliest. */
export type Emit = (publications: readonly Publication[]) => Promise<void> | void;

/** Comes before what a window lets through, the newest of each market, which waits for it. */
export type BeforeWindow = (held: ReadonlyMap<string, Publication>) => Promise<void> | void;

/**
 * Lets through at most one publication of each market in `everyMs` milliseconds, always the newest, in offset order.
 *
 * The first comes at once. Later ones wait for the next window, and of each market's only the last survives the wait.
 */
export class Conflation {
  readonly #everyMs: number;
  readonly #emit: Emit;
  readonly #clock: () => number;
  /** What waits for the next window, by its market. */
  readonly #newest = new Map<string, Publication>();
  #waiting: BeforeWindow[] = [];
  #nextWindowAtMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #emitting: Promise<void> | null = null;
  #isClosed = false;

  constructor(everyMs: number, emit: Emit, clock: () => number = Date.now) {
    this.#everyMs = everyMs;
    this.#emit = emit;
    this.#clock = clock;
  }

  push(publication: Publication): void {
    this.#newest.set(publication.event.marketId, publication);
    this.#schedule();
  }

  /**
   * Calls back when the next window opens, before what it lets through, which is handed over and waits: whatever is
   * sent then is sent in that window.
   */
  atNextWindow(callback: BeforeWindow): void {
    this.#waiting.push(callback);
    this.#schedule();
  }

  /** Lets through what waits, and nothing afterwards. */
  async flush(): Promise<void> {
    await this.#emitting;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (!this.#isClosed) await this.#open();
    this.close();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#newest.clear();
    this.#waiting = [];
  }

  #schedule(): void {
    // While the last window is still being dealt with, what comes goes on replacing what waits.
    if (this.#timer !== null || this.#emitting !== null || this.#isClosed) return;
    const waitMs = Math.max(0, this.#nextWindowAtMs - this.#clock());
    this.#timer = setTimeout(() => void this.#open(), waitMs);
  }

  async #open(): Promise<void> {
    this.#timer = null;
    const newest = new Map(this.#newest);
    this.#newest.clear();
    this.#emitting = this.#letThrough(newest, this.#waiting.splice(0));
    await this.#emitting;
    this.#emitting = null;
    // From when the last of it was sent: making it may have taken its time.
    this.#nextWindowAtMs = this.#clock() + this.#everyMs;
    if (this.#newest.size > 0 || this.#waiting.length > 0) this.#schedule();
  }

  async #letThrough(
    newest: ReadonlyMap<string, Publication>,
    waiting: readonly BeforeWindow[],
  ): Promise<void> {
    for (const callback of waiting) await callback(newest);
    if (this.#isClosed) return;
    // All markets share the window: separate ones would let a market's event overtake another's smaller offset.
    await this.#emit([...newest.values()].sort((a, b) => a.position.offset - b.position.offset));
  }
}
