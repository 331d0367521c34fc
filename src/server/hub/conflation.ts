import type { Publication } from '../broker/broker.ts';
import type { Event } from '../broker/event.ts';

/**
 * Merges an event into the next one of its kind and its market, for events that each tell a part: the result tells both. The result
 * of a window may tell again what a subscriber has.
 */
export type Merge = (older: Event, newer: Event) => Event;

/** The key by which a window keeps a publication: its supersession key; without it, the window keeps the publication beside all others. */
export function conflationKeyOf({ event, position }: Publication, merge: Merge | null): string {
  if (merge !== null) return `merged ${event.type} ${event.marketId ?? ''}`;
  // The space keeps offsets apart from supersession keys.
  return event.supersession?.key ?? `offset ${position.offset}`;
}

/** The publication that a window keeps in place of another one of its key and the next. */
export function kept(older: Publication | undefined, newer: Publication, merge: Merge | null): Publication {
  if (older === undefined || merge === null) return newer;
  return { ...newer, event: merge(older.event, newer.event), mergedFrom: firstOffsetOf(older) };
}

/** The offset of the first publication that a publication tells. */
export function firstOffsetOf({ position, mergedFrom }: Publication): number {
  return mergedFrom ?? position.offset;
}

/** Takes the publications of a window, in offset order. The next window opens after it has resolved. */
export type Emit = (publications: readonly Publication[]) => Promise<void> | void;

/** Called before the publications of a window, by conflation key: the newest of each. The window waits for it. */
export type BeforeWindow = (held: ReadonlyMap<string, Publication>) => Promise<void> | void;

/**
 * Emits a publication of each conflation key at most once in `everyMs` milliseconds, always the newest, in offset order.
 *
 * The first publication is emitted at once. Later publications wait for the next window, which emits only the newest of
 * each key.
 */
export class Conflation {
  readonly #everyMs: number;
  readonly #emit: Emit;
  readonly #clock: () => number;
  /** Null for events of which the newest counts. */
  readonly merge: Merge | null;
  /** The publications that wait for the next window, by conflation key, in offset order. */
  readonly #newest = new Map<string, Publication>();
  /** The oldest publication of the window that is being emitted; null between windows. */
  #oldestEmitting: Publication | null = null;
  #waiting: BeforeWindow[] = [];
  #nextWindowAtMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #emitting: Promise<void> | null = null;
  #isClosed = false;

  constructor(everyMs: number, emit: Emit, merge: Merge | null = null, clock: () => number = Date.now) {
    this.#everyMs = everyMs;
    this.#emit = emit;
    this.#clock = clock;
    this.merge = merge;
  }

  /** The oldest publication that is not emitted yet; null when there is none. */
  get oldest(): Publication | null {
    return this.#oldestEmitting ?? firstOf(this.#newest);
  }

  /** Adds the next publication: offsets increase. */
  push(publication: Publication): void {
    const key = conflationKeyOf(publication, this.merge);
    const older = this.#newest.get(key);
    // Deleted first, so that the publication stands behind all smaller offsets.
    this.#newest.delete(key);
    this.#newest.set(key, kept(older, publication, this.merge));
    this.#schedule();
  }

  /**
   * Calls back when the next window opens, with the publications that the window is about to emit, so that the callback
   * can send within that window.
   */
  atNextWindow(callback: BeforeWindow): void {
    this.#waiting.push(callback);
    this.#schedule();
  }

  /** Emits the publications that wait, and none afterwards. */
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
    // During an emit, new publications replace those that wait.
    if (this.#timer !== null || this.#emitting !== null || this.#isClosed) return;
    const waitMs = Math.max(0, this.#nextWindowAtMs - this.#clock());
    this.#timer = setTimeout(() => void this.#open(), waitMs);
  }

  async #open(): Promise<void> {
    this.#timer = null;
    const newest = new Map(this.#newest);
    this.#newest.clear();
    this.#oldestEmitting = firstOf(newest);
    this.#emitting = this.#emitWindow(newest, this.#waiting.splice(0));
    await this.#emitting;
    this.#emitting = null;
    this.#oldestEmitting = null;
    // Counted from the end of the emit, because executing the publications may take long.
    this.#nextWindowAtMs = this.#clock() + this.#everyMs;
    if (this.#newest.size > 0 || this.#waiting.length > 0) this.#schedule();
  }

  async #emitWindow(
    newest: ReadonlyMap<string, Publication>,
    waiting: readonly BeforeWindow[],
  ): Promise<void> {
    for (const callback of waiting) await callback(newest);
    if (this.#isClosed) return;
    // All keys share the window, because with separate windows an event could overtake a smaller offset.
    await this.#emit([...newest.values()].sort((a, b) => a.position.offset - b.position.offset));
  }
}

function firstOf(publications: ReadonlyMap<string, Publication>): Publication | null {
  const [first = null] = publications.values();
  return first;
}
