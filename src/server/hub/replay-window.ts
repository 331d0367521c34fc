import type { LogReader, Position, Publication } from '../broker/broker.ts';
import { yieldToEventLoop } from '../base/waiting.ts';

/** Publications of a page of the history. */
export const historyPageSize = 500;

/** Publications that a window keeps when it is cut. */
const maximumSize = 20_000;

/** A window without a read for this long is emptied. */
const idleMs = 10_000;

/**
 * The publications of a topic that its recovering members share, so that they are read from the log once when many
 * members recover at the same moment.
 *
 * It is empty while no member recovers. Live publications make it at most twice {@link maximumSize} long.
 */
export class ReplayWindow {
  readonly #broker: LogReader;
  readonly #topic: string;
  /** Without a gap, up to the feed's position; null while no member recovers. */
  #publications: Publication[] | null = null;
  /** The window has every publication after this offset. */
  #reach = 0;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(broker: LogReader, topic: string) {
    this.#broker = broker;
    this.#topic = topic;
  }

  /** Adds a publication that the feed delivers. */
  append(publication: Publication): void {
    if (this.#publications === null) return;
    this.#publications.push(publication);
    // Cut in batches, because moving the whole window for every publication costs more than the publication.
    if (this.#publications.length > maximumSize * 2) {
      this.#reach = this.#publications.at(-maximumSize - 1)?.position.offset ?? 0;
      this.#publications = this.#publications.slice(-maximumSize);
    }
  }

  /**
   * Reads at most {@link historyPageSize} publications that follow `after`; none at the feed's position.
   *
   * @param feedPosition returns the feed's position of that moment.
   * @throws {ApiError} as {@link Broker.history}.
   */
  read(after: Position, feedPosition: () => Position): Promise<readonly Publication[]> {
    // Reads run in turn, so that a read finds the publications that an earlier read has loaded.
    const turn = this.#lastTurn.then(() => this.#readInTurn(after, feedPosition));
    // Yield in between, because the pages of a thousand members would hold up all other work.
    this.#lastTurn = turn.then(yieldToEventLoop, yieldToEventLoop);
    return turn;
  }

  clear(): void {
    clearTimeout(this.#idle);
    this.#publications = null;
  }

  async #readInTurn(after: Position, feedPosition: () => Position): Promise<readonly Publication[]> {
    const { epoch, offset } = feedPosition();
    if (after.epoch === epoch && after.offset === offset) return [];
    // The position is of another epoch or beyond the feed: only the log can tell whether it is valid.
    if (after.epoch !== epoch || after.offset > offset) {
      return this.#broker.history(this.#topic, after, historyPageSize);
    }
    clearTimeout(this.#idle);
    try {
      if (this.#startOf(after) === null) await this.#load(after, feedPosition);
      const start = this.#startOf(after);
      return start === null ? [] : (this.#publications ?? []).slice(start, start + historyPageSize);
    } finally {
      this.#idle = setTimeout(() => this.clear(), idleMs);
      this.#idle.unref();
    }
  }

  /** The index of the publication after a position; null when the window does not reach back to it. */
  #startOf({ offset }: Position): number | null {
    const publications = this.#publications;
    if (publications === null || offset < this.#reach) return null;
    // By halves, because a compacted log has gaps between its offsets.
    let [low, high] = [0, publications.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((publications[middle]?.position.offset ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Loads the publications between `after` and the start of the window, or up to the feed's position. */
  async #load(after: Position, feedPosition: () => Position): Promise<void> {
    // A function, because during a wait the feed appends to the window, or moves on while there is none.
    const end = (): number => this.#publications?.[0]?.position.offset ?? feedPosition().offset + 1;
    const loaded: Publication[] = [];
    for (let position = after; position.offset + 1 < end();) {
      const page = await this.#broker.history(this.#topic, position, historyPageSize);
      const last = page.at(-1);
      if (last === undefined) break;
      loaded.push(...page);
      position = last.position;
    }
    const missing = loaded.filter(({ position }) => position.offset < end());
    this.#publications = [...missing, ...(this.#publications ?? [])];
    this.#reach = after.offset;
  }
}
