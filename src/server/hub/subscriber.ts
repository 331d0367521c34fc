import type { Position, Publication } from '../broker/broker.ts';
import { isOutOfReach, type ApiError } from '../base/errors.ts';
import type { FeedMember, TopicFeed } from './topic-feed.ts';
import { pause } from '../base/waiting.ts';

/** Wait between attempts to read a log that is out of reach. */
const retryMs = 250;

/** Whether a subscriber wants a publication. */
export type Accepts = (publication: Publication) => boolean;

/** What one subscriber is made of. */
export interface SubscriberOptions {
  readonly feed: TopicFeed;
  readonly accepts: Accepts;
  /** Publications that may wait for the consumer. */
  readonly queueSize: number;
  /** Called once, when the subscriber is over. */
  readonly onEnd: () => void;
}

/**
 * One client's subscription: an iterator over the publications that it accepts, in offset order, each at most once.
 *
 * It holds at most `queueSize` publications. A consumer that falls further behind loses nothing: the subscriber reads
 * on from the log at the consumer's pace, and ends with `CURSOR_EXPIRED` only when the log no longer reaches back.
 */
export class Subscriber implements FeedMember, AsyncIterableIterator<Publication> {
  readonly #options: SubscriberOptions;
  /** The last publication that was queued or not accepted. */
  #position: Position;
  #queue: Publication[] = [];
  #isReadingLog: boolean;
  #error: ApiError | null = null;
  #isOver = false;
  #wake: (() => void) | null = null;

  /** @param after where to go on; null means from now. */
  constructor(options: SubscriberOptions, after: Position | null) {
    this.#options = options;
    this.#position = after ?? options.feed.position;
    this.#isReadingLog = after !== null;
    options.feed.members.add(this);
  }

  get feed(): TopicFeed {
    return this.#options.feed;
  }

  /** Reads the first page of what was missed, so that a cursor that leads nowhere fails here. */
  async start(): Promise<void> {
    try {
      if (this.#isReadingLog) await this.#readLog();
    } catch (error) {
      this.finish();
      throw error;
    }
  }

  deliver(publication: Publication): void {
    if (this.#isReadingLog) return;
    if (this.#queue.length >= this.#options.queueSize) this.#isReadingLog = true;
    else this.#take(publication);
  }

  end(error: ApiError): void {
    this.#error = error;
    this.finish();
  }

  async next(): Promise<IteratorResult<Publication, undefined>> {
    for (;;) {
      const publication = this.#queue.shift();
      if (publication !== undefined) return { done: false, value: publication };
      if (this.#error !== null) {
        const error = this.#error;
        this.#error = null;
        throw error;
      }
      if (this.#isOver) return { done: true, value: undefined };
      if (this.#isReadingLog) await this.#readLogPatiently();
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** At most `count` of the publications that wait: what {@link next} would bring without waiting. */
  takeQueued(count: number): Publication[] {
    return this.#queue.splice(0, count);
  }

  return(): Promise<IteratorResult<Publication, undefined>> {
    this.#queue = [];
    this.finish();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #readLog(): Promise<void> {
    const { feed, queueSize } = this.#options;
    try {
      while (!this.#isOver && this.#queue.length === 0) {
        const page = await feed.replay(this.#position);
        for (const publication of page) {
          // The rest of the page is read again when there is room for it.
          if (this.#queue.length >= queueSize) break;
          this.#take(publication);
        }
        // Live again in the same tick in which nothing is missing: the next publication comes through deliver().
        if (this.#position.offset >= feed.position.offset && this.#position.epoch === feed.position.epoch) {
          this.#isReadingLog = false;
          return;
        }
        // Behind the feed, and yet nothing to read: the log is on its way to an end that the feed will tell.
        if (page.length === 0) await pause(retryMs);
      }
    } catch (error) {
      // Out of reach is not over: the log is read on when it is back.
      if (!isOutOfReach(error)) this.finish();
      throw error;
    }
  }

  /** Reads the log, waiting for it while it is out of reach. */
  async #readLogPatiently(): Promise<void> {
    try {
      await this.#readLog();
    } catch (error) {
      if (!isOutOfReach(error)) throw error;
      await pause(retryMs);
    }
  }

  #take(publication: Publication): void {
    const { epoch, offset } = publication.position;
    if (this.#isOver || (epoch === this.#position.epoch && offset <= this.#position.offset)) return;
    this.#position = publication.position;
    if (!this.#options.accepts(publication)) return;
    this.#queue.push(publication);
    this.#wake?.();
    this.#wake = null;
  }

  /** Ends it; what is queued can still be taken. */
  finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.feed.members.delete(this);
    this.#options.onEnd();
    this.#wake?.();
    this.#wake = null;
  }
}
