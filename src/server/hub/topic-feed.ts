import { ApiError } from '../base/errors.ts';
import { judge } from '../base/failures.ts';
import type { Logger } from '../base/logger.ts';
import { Backoff } from '../base/waiting.ts';
import type { LogReader, Position, Publication } from '../broker/broker.ts';
import { RecentCursors } from './recent-cursors.ts';
import { historyPageSize, ReplayWindow } from './replay-window.ts';

/** Pauses between attempts to read the history that fills a gap. */
const retryPauses = { firstMs: 50, longestMs: 1000 };

/** A listener at a feed. Neither function may throw. */
export interface FeedListener {
  /** The next publication of the topic. */
  deliver(publication: Publication): void;
  /** The feed is over, because it cannot go on without a gap. */
  end(error: ApiError): void;
}

/**
 * A topic in this process: one subscription at the broker for all listeners.
 *
 * Each listener gets every publication after it was added, in offset order, each once. The feed fills a gap between two
 * offsets from the history first. A gap that it cannot fill ends the listeners with `CURSOR_EXPIRED`, and the feed.
 */
export interface TopicFeed {
  /** Position of the last publication that was delivered to the listeners. */
  readonly position: Position;
  readonly listeners: Set<FeedListener>;
  /** Whether the feed is over: a listener that is added now gets nothing. */
  readonly isEnded: boolean;
  /**
   * Compares the log's tail with the feed's position, if nothing was delivered since the last probe. It finds publications
   * whose notices were lost with nothing after them.
   */
  probe(): Promise<void>;
  /**
   * Reads the publications that follow a position, at most a page of them; none at the feed's own position. Listeners
   * that recover at the same moment share the pages.
   *
   * @throws {ApiError} as {@link Broker.history}.
   */
  replay(after: Position): Promise<readonly Publication[]>;
  /** The cursor of a position. Clients at the same position share its making. */
  cursorOf(position: Position): string;
  close(): void;
}

/**
 * Subscribes to a topic. Resolves once live.
 *
 * @throws {ApiError} `SERVICE_UNAVAILABLE` when the broker is out of reach.
 */
export async function openTopicFeed(broker: LogReader, topic: string, logger: Logger): Promise<TopicFeed> {
  const feed = new Feed(broker, topic, logger);
  await feed.open();
  return feed;
}

/**
 * ```
 *            nothing is missing            probe()
 *   filling ────────────────────► live ◄───────────► quiet
 *      ▲                           │     delivery      │
 *      │◄──────────────────────────┴───────────────────┤
 *      │   a gap, an interruption, a tail that differs │
 *      └─── the gap cannot be filled ──► ended ◄───────┘ close(), from every state
 * ```
 * `filling`: the feed delivers from the history, and only notes the positions of notices. `live`: it delivers notices.
 * `quiet`: live, with no delivery since the last probe.
 */
type FeedState = 'filling' | 'live' | 'quiet' | 'ended';

class Feed implements TopicFeed {
  readonly listeners = new Set<FeedListener>();
  position: Position = { epoch: '', offset: 0 };
  readonly #broker: LogReader;
  readonly #topic: string;
  readonly #logger: Logger;
  #state: FeedState = 'filling';
  /** While filling: the position of the last notice. The history reaches up to it. */
  #noticed: Position | null = null;
  /** While filling: whether to read the history even if no notice tells of a gap. */
  #mustRead = false;
  readonly #window: ReplayWindow;
  readonly #cursors: RecentCursors;
  #unsubscribe = (): void => undefined;

  constructor(broker: LogReader, topic: string, logger: Logger) {
    this.#broker = broker;
    this.#topic = topic;
    this.#logger = logger;
    this.#window = new ReplayWindow(broker, topic);
    this.#cursors = new RecentCursors(topic);
  }

  get isEnded(): boolean {
    return this.#state === 'ended';
  }

  async open(): Promise<void> {
    const subscription = await this.#broker.subscribe(
      this.#topic,
      (publication) => this.#receive(publication),
      () => this.#readHistory(),
    );
    this.#unsubscribe = () => subscription.close();
    this.position = subscription.position;
    await this.#fill();
  }

  close(): void {
    this.#state = 'ended';
    this.#window.clear();
    this.#unsubscribe();
  }

  replay(after: Position): Promise<readonly Publication[]> {
    return this.#window.read(after, () => this.position);
  }

  cursorOf(position: Position): string {
    return this.#cursors.of(position);
  }

  async probe(): Promise<void> {
    if (this.#state === 'live') this.#state = 'quiet';
    else if (this.#state === 'quiet') await this.#compareWithTail();
  }

  async #compareWithTail(): Promise<void> {
    try {
      const tail = await this.#broker.tail(this.#topic);
      const isTail = tail.epoch === this.position.epoch && tail.offset === this.position.offset;
      if (!isTail) this.#readHistory();
    } catch {
      // The broker is out of reach. It tells the feed of an interruption when it is back.
    }
  }

  /** Reads the history although no notice tells of a gap. */
  #readHistory(): void {
    if (this.isEnded) return;
    this.#mustRead = true;
    if (this.#state !== 'filling') void this.#fill();
  }

  #receive(publication: Publication): void {
    if (this.#state === 'ended') return;
    if (this.#state === 'filling') {
      this.#noticed = publication.position;
      return;
    }
    const { epoch, offset } = publication.position;
    if (epoch !== this.position.epoch || offset > this.position.offset + 1) {
      this.#noticed = publication.position;
      void this.#fill();
    } else if (offset === this.position.offset + 1) {
      this.#state = 'live';
      this.#deliver(publication);
    }
  }

  #deliver(publication: Publication): void {
    this.position = publication.position;
    this.#window.append(publication);
    for (const listener of this.listeners) listener.deliver(publication);
  }

  get #isBehind(): boolean {
    const noticed = this.#noticed;
    return (
      noticed !== null && (noticed.epoch !== this.position.epoch || noticed.offset > this.position.offset)
    );
  }

  /** Delivers from the history until the feed has reached every position that it was told of. */
  async #fill(): Promise<void> {
    this.#state = 'filling';
    const backoff = new Backoff(retryPauses);
    while ((this.#isBehind || this.#mustRead) && !this.isEnded) {
      try {
        this.#mustRead = false;
        const missed = await this.#broker.history(this.#topic, this.position, historyPageSize);
        for (const publication of missed) this.#deliver(publication);
        // Another page may follow a full page.
        if (missed.length === historyPageSize) this.#mustRead = true;
        if (missed.length > 0) backoff.reset();
        // A notice has overtaken the log. Another read would find nothing more at once.
        else if (this.#isBehind) await backoff.wait();
      } catch (error) {
        this.#mustRead = true;
        if (error instanceof ApiError && judge(error) === 'answer') {
          this.#end(error);
          return;
        }
        this.#logger.warn({ err: error, topic: this.#topic }, 'a gap waits for the history to be readable');
        await backoff.wait();
      }
    }
    this.#noticed = null;
    if (!this.isEnded) this.#state = 'live';
  }

  #end(reason: ApiError): void {
    this.#logger.warn(
      { topic: this.#topic, code: reason.code },
      'the log lost publications that subscribers still need',
    );
    this.close();
    for (const listener of [...this.listeners]) listener.end(new ApiError('CURSOR_EXPIRED'));
    this.listeners.clear();
  }
}
