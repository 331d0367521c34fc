import type { Logger } from '../../../base/logger.ts';
import type { Event } from '../../../broker/event.ts';
import { marketTopic } from '../../markets/topics.ts';
import { bookTopic } from '../topics.ts';
import { bestPricesChanged, type BestPrices } from './event.ts';

/** The parts behind a board. */
export interface BoardParts {
  /** Listens at a log. Resolves once live. `onInterruption` is called when publications may have been missed. */
  readonly listen: (
    topic: string,
    listener: () => void,
    onInterruption: () => void,
  ) => Promise<{ close(): void }>;
  readonly read: (marketIds: readonly string[]) => Promise<readonly BestPrices[]>;
  /** Makes the changes of the book of a market events, for hours. */
  readonly follow: (marketId: string) => Promise<void>;
  readonly logger: Logger;
}

type Publish = (event: Event) => void;

/** A market that is watched. */
interface Watched {
  readonly listeners: Set<Publish>;
  /** Settles when both logs are listened at; then the functions that end it. */
  readonly listening: Promise<readonly { close(): void }[]>;
  /** Null until it is read. */
  known: BestPrices | null;
}

/** Changes that come within so many milliseconds are read together. */
const gatherMs = 25;

/** Time between two looks at every market, in case the news of a change was lost. */
const lookMs = 15_000;

/** Markets of a statement at most. */
const readAtOnce = 500;

/** Markets that begin to be followed side by side. */
const followedAtOnce = 8;

/**
 * The best prices of the markets that clients of this process watch. An event of a market is only the news that they may have
 * changed: they are read from the database, those of all such markets together.
 */
export class BestPricesBoard {
  readonly #parts: BoardParts;
  readonly #markets = new Map<string, Watched>();
  readonly #changed = new Set<string>();
  #isReading = false;
  #looks: NodeJS.Timeout | null = null;

  constructor(parts: BoardParts) {
    this.#parts = parts;
  }

  /** Publishes the present prices of markets, and then each change, until the returned function is called. */
  async tell(marketIds: readonly string[], publish: Publish): Promise<() => void> {
    const end = (): void => {
      for (const id of marketIds) this.#leave(id, publish);
    };
    try {
      for (let start = 0; start < marketIds.length; start += followedAtOnce)
        await Promise.all(
          marketIds.slice(start, start + followedAtOnce).map((id) => this.#join(id, publish)),
        );
      await this.#read(marketIds);
      // A later read may have told later prices meanwhile.
      for (const id of marketIds) {
        const known = this.#markets.get(id)?.known ?? null;
        if (known !== null) publish(bestPricesChanged.create(known));
      }
      return end;
    } catch (error) {
      end();
      throw error;
    }
  }

  async #join(id: string, publish: Publish): Promise<void> {
    const watched = this.#markets.get(id) ?? this.#watch(id);
    watched.listeners.add(publish);
    await watched.listening;
  }

  #watch(id: string): Watched {
    const note = (): void => this.#note([id]);
    const begin = async (): Promise<readonly { close(): void }[]> => {
      await this.#parts.follow(id);
      const topics = [bookTopic.of(id), marketTopic.of(id)];
      return Promise.all(topics.map((topic) => this.#parts.listen(topic, note, note)));
    };
    const watched: Watched = { listeners: new Set(), listening: begin(), known: null };
    // The caller waits for it too.
    watched.listening.catch(() => undefined);
    this.#markets.set(id, watched);
    this.#looks ??= setInterval(() => this.#lookAtAll(), lookMs).unref();
    return watched;
  }

  #leave(id: string, publish: Publish): void {
    const watched = this.#markets.get(id);
    if (watched === undefined || !watched.listeners.delete(publish) || watched.listeners.size > 0) return;
    this.#markets.delete(id);
    watched.listening.then(
      (open) => open.forEach((each) => each.close()),
      () => undefined,
    );
    if (this.#markets.size > 0 || this.#looks === null) return;
    clearInterval(this.#looks);
    this.#looks = null;
  }

  #lookAtAll(): void {
    const ids = [...this.#markets.keys()];
    this.#note(ids);
    // A follow that is fresh costs nothing.
    for (const id of ids) this.#parts.follow(id).catch((error: unknown) => this.#warn(error));
  }

  /** The prices of these markets may have changed. */
  #note(ids: readonly string[]): void {
    for (const id of ids) if (this.#markets.has(id)) this.#changed.add(id);
    if (!this.#isReading && this.#changed.size > 0) void this.#readChanged();
  }

  async #readChanged(): Promise<void> {
    this.#isReading = true;
    while (this.#changed.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, gatherMs).unref());
      const ids = [...this.#changed].slice(0, readAtOnce);
      for (const id of ids) this.#changed.delete(id);
      try {
        await this.#read(ids);
      } catch (error) {
        // The next look reads them.
        this.#warn(error);
      }
    }
    this.#isReading = false;
  }

  /** Reads markets, and tells those that have changed. */
  async #read(ids: readonly string[]): Promise<void> {
    for (const prices of await this.#parts.read(ids)) {
      const watched = this.#markets.get(prices.marketId);
      if (watched === undefined || (watched.known !== null && !isNews(watched.known, prices))) continue;
      const isFirst = watched.known === null;
      watched.known = prices;
      if (isFirst) continue;
      const event = bestPricesChanged.create(prices);
      for (const publish of watched.listeners) publish(event);
    }
  }

  #warn(error: unknown): void {
    this.#parts.logger.warn({ err: error }, 'the best prices of markets cannot be read yet');
  }
}

/** Whether prices are newer than the known ones, and others. */
function isNews(known: BestPrices, { bestBid, bestAsk, priceYes, at }: BestPrices): boolean {
  if (at < known.at) return false;
  return known.bestBid !== bestBid || known.bestAsk !== bestAsk || known.priceYes !== priceYes;
}
