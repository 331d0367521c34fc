import type { Broker, Position, Publication } from '../broker/broker.ts';
import { ApiError } from '../base/errors.ts';
import type { Log } from '../base/logger.ts';
import { historyPageSize, ReplayWindow } from './replay-window.ts';
import { pause } from '../base/waiting.ts';

/** Waits between attempts to read the history that a gap needs. */
const firstRetryMs = 50;
const longestRetryMs = 1000;

/** One subscriber at a feed. Neither function may throw. */
export interface FeedMember {
  /** The next publication of the topic. */
  deliver(publication: Publication): void;
  /** Nothing more comes: the feed cannot go on without a hole. */
  end(error: ApiError): void;
}

/**
 * What this process hears of one topic, however many subscribers it has: one subscription at the broker.
 *
 * Members get every publication after they joined, in offset order, each once. An offset that skips is filled from the
 * history first; what cannot be filled ends the members with `CURSOR_EXPIRED`, and the feed with them.
 */
export interface TopicFeed {
  /** Position of the last publication that the members have. */
  readonly position: Position;
  readonly members: Set<FeedMember>;
  /** Whether it ended by itself: nobody may join any more. */
  readonly isEnded: boolean;
  /**
   * Compares the log's tail with what arrived, if nothing did since the last probe: a publication whose notice was lost
   * without a trace is found by this.
   */
  probe(): Promise<void>;
  /**
   * Reads what follows a position, at most one page of it; none when it is where the feed stands. Subscribers that
   * recover at the same moment share what is read.
   *
   * @throws {ApiError} as {@link Broker.history}.
   */
  replay(after: Position): Promise<readonly Publication[]>;
  close(): void;
}

/** Waits; for how long the next time. */
async function waitLonger(retryMs: number): Promise<number> {
  await pause(retryMs);
  return Math.min(retryMs * 2, longestRetryMs);
}

/** Starts to listen at a topic. Resolves once live. */
export async function openTopicFeed(broker: Broker, topic: string, log: Log): Promise<TopicFeed> {
  const feed = new Feed(broker, topic, log);
  await feed.open();
  return feed;
}

class Feed implements TopicFeed {
  readonly members = new Set<FeedMember>();
  isEnded = false;
  position: Position = { epoch: '', offset: 0 };
  readonly #broker: Broker;
  readonly #topic: string;
  readonly #log: Log;
  /** The last position that was heard of while the history was being read; what it names is in the history. */
  #heard: Position | null = null;
  #isFilling = true;
  #mustLook = false;
  /** Whether nothing came since the last probe. */
  #isQuiet = false;
  readonly #window: ReplayWindow;
  #unsubscribe = (): void => undefined;

  constructor(broker: Broker, topic: string, log: Log) {
    this.#broker = broker;
    this.#topic = topic;
    this.#log = log;
    this.#window = new ReplayWindow(broker, topic);
  }

  async open(): Promise<void> {
    const subscription = await this.#broker.subscribe(
      this.#topic,
      (publication) => this.#receive(publication),
      () => this.#look(),
    );
    this.#unsubscribe = () => subscription.close();
    this.position = subscription.position;
    await this.#fill();
  }

  close(): void {
    this.isEnded = true;
    this.#window.clear();
    this.#unsubscribe();
  }

  replay(after: Position): Promise<readonly Publication[]> {
    return this.#window.read(after, () => this.position);
  }

  async probe(): Promise<void> {
    const wasQuiet = this.#isQuiet;
    this.#isQuiet = true;
    if (!wasQuiet || this.isEnded) return;
    try {
      const tail = await this.#broker.tail(this.#topic);
      const isTail = tail.epoch === this.position.epoch && tail.offset === this.position.offset;
      if (!isTail) this.#look();
    } catch {
      // The broker is out of reach: when it is back it calls that an interruption.
    }
  }

  /** Reads the history whether or not something was heard that is missing. */
  #look(): void {
    this.#mustLook = true;
    if (!this.#isFilling && !this.isEnded) void this.#fill();
  }

  #receive(publication: Publication): void {
    const { epoch, offset } = publication.position;
    if (this.#isFilling) {
      this.#heard = publication.position;
    } else if (epoch !== this.position.epoch || offset > this.position.offset + 1) {
      this.#heard = publication.position;
      void this.#fill();
    } else if (offset === this.position.offset + 1) {
      this.#deliver(publication);
    }
  }

  #deliver(publication: Publication): void {
    this.position = publication.position;
    this.#isQuiet = false;
    this.#window.append(publication);
    for (const member of this.members) member.deliver(publication);
  }

  get #isBehind(): boolean {
    const heard = this.#heard;
    return heard !== null && (heard.epoch !== this.position.epoch || heard.offset > this.position.offset);
  }

  /** Delivers from the history until nothing that was heard of is missing. */
  async #fill(): Promise<void> {
    this.#isFilling = true;
    let retryMs = firstRetryMs;
    while ((this.#isBehind || this.#mustLook) && !this.isEnded) {
      try {
        this.#mustLook = false;
        const missed = await this.#broker.history(this.#topic, this.position, historyPageSize);
        for (const publication of missed) this.#deliver(publication);
        // A full page may not be the last.
        if (missed.length === historyPageSize) this.#mustLook = true;
        if (missed.length > 0) retryMs = firstRetryMs;
        // A notice has overtaken the log that is read: looking again at once would find no more.
        else if (this.#isBehind) retryMs = await waitLonger(retryMs);
      } catch (error) {
        this.#mustLook = true;
        if (error instanceof ApiError && error.code !== 'SERVICE_UNAVAILABLE') {
          this.#end(error);
          return;
        }
        this.#log.warn({ err: error, topic: this.#topic }, 'a gap waits for the history to be readable');
        retryMs = await waitLonger(retryMs);
      }
    }
    this.#heard = null;
    this.#isFilling = false;
  }

  #end(reason: ApiError): void {
    this.#log.warn(
      { topic: this.#topic, code: reason.code },
      'the log lost publications that subscribers still need',
    );
    this.close();
    for (const member of [...this.members]) member.end(new ApiError('CURSOR_EXPIRED'));
    this.members.clear();
  }
}
