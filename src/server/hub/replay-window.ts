import type { Broker, Position, Publication } from '../broker/broker.ts';
import { yieldToEventLoop } from '../base/waiting.ts';

/** Publications that one look into the history brings at most. */
export const historyPageSize = 500;

/** Publications that a window keeps while others go on being appended. */
const maximumSize = 20_000;

/** A window that nobody has read from for this long is let go. */
const idleMs = 10_000;

/**
 * What recovering subscribers of one topic share: the publications up to the feed's position, read from the log once
 * however many subscribers come back at the same moment.
 *
 * It is empty while nobody recovers, and holds at most twice {@link maximumSize} publications beyond what was read.
 */
export class ReplayWindow {
  readonly #broker: Broker;
  readonly #topic: string;
  /** Without a gap, and ending where the feed stands; null while nobody recovers. */
  #publications: Publication[] | null = null;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  constructor(broker: Broker, topic: string) {
    this.#broker = broker;
    this.#topic = topic;
  }

  /** The feed has delivered one more. */
  append(publication: Publication): void {
    if (this.#publications === null) return;
    this.#publications.push(publication);
    // Cut in batches: moving the whole window for every publication would cost more than the publication.
    if (this.#publications.length > maximumSize * 2)
      this.#publications = this.#publications.slice(-maximumSize);
  }

  /**
   * Reads at most {@link historyPageSize} publications that follow `after`, none when it is where the feed stands.
   *
   * @param feedPosition where the feed stands now.
   * @throws {ApiError} as {@link Broker.history}.
   */
  read(after: Position, feedPosition: () => Position): Promise<readonly Publication[]> {
    // One after the other: whoever waited finds what the one before has loaded.
    const turn = this.#lastTurn.then(() => this.#readInTurn(after, feedPosition));
    // And not in one go: a page has many publications to deliver, and a thousand subscribers would hold up all else.
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
    // Another epoch, or further than this process has got: only the log itself can tell.
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

  /** Where in the window the publication after a position stands; null when the window does not reach back to it. */
  #startOf({ offset }: Position): number | null {
    const first = this.#publications?.[0];
    return first === undefined || first.position.offset > offset + 1
      ? null
      : offset + 1 - first.position.offset;
  }

  /** Reads from `after` up to what the window already has, or to where the feed stands. */
  async #load(after: Position, feedPosition: () => Position): Promise<void> {
    // While a page is awaited the feed goes on: into the window if there is one, and past it otherwise.
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
  }
}
