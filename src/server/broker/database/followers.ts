import { judge } from '../../base/failures.ts';
import type { Logger } from '../../base/logger.ts';
import { Backoff } from '../../base/waiting.ts';
import type { BrokerSubscription, InterruptionListener, Listener, Position, Publication } from '../broker.ts';
import type { ReadHistory } from './history.ts';

/** The topics that this process follows. */
export interface Followers {
  /** As `Broker.subscribe`. */
  subscribe(
    topic: string,
    listener: Listener,
    onInterruption: InterruptionListener,
  ): Promise<BrokerSubscription>;
  /** Tells of a publication that this process appended. */
  offer(publication: Publication): void;
  /** Tells how far a log goes; null for a log that is gone. */
  hear(topic: string, tail: Position | null): void;
  /** The topics with a listener. */
  topics(): readonly string[];
  close(): void;
}

interface FollowerParts {
  readonly tail: (topic: string) => Promise<Position>;
  readonly history: ReadHistory;
  readonly logger: Logger;
}

/** Publications of a page. */
const pageSize = 500;
/** How the pauses grow while the database cannot be read. */
const retryPause = { firstMs: 50, longestMs: 1000 };

interface Registered {
  readonly listener: Listener;
  readonly onInterruption: InterruptionListener;
}

/**
 * ```
 *   opening ──── the tail is known ────▶ live ◄────────────┐
 *                                         │ an offset skips │ read up to it
 *                                         ▼                 │
 *                                       reading ────────────┘
 *   close(), from every state ──▶ over
 * ```
 */
type FollowerState = 'opening' | 'live' | 'reading' | 'over';

/** A topic that this process follows: hands each publication to the listeners, in offset order, each once. */
class Follower {
  readonly listeners = new Set<Registered>();
  readonly #topic: string;
  readonly #parts: FollowerParts;
  #state: FollowerState = 'opening';
  #delivered: Position = { epoch: '', offset: 0 };
  /** The furthest position that this follower was told of. */
  #told: Position | null = null;
  readonly #opening: Promise<void>;

  constructor(topic: string, parts: FollowerParts) {
    this.#topic = topic;
    this.#parts = parts;
    this.#opening = this.#open();
  }

  /** Resolves when the tail of the log is known. */
  ready(): Promise<void> {
    return this.#opening;
  }

  /** The position of the last publication that the listeners got. */
  get position(): Position {
    return this.#delivered;
  }

  async #open(): Promise<void> {
    this.#delivered = await this.#parts.tail(this.#topic);
    if (this.#state === 'over') return;
    this.#state = 'live';
    if (this.#isBehind) void this.#read();
  }

  take(publication: Publication): void {
    const { epoch, offset } = publication.position;
    const isNext = epoch === this.#delivered.epoch && offset === this.#delivered.offset + 1;
    if (this.#state === 'live' && isNext) this.#deliver(publication);
    else this.hear(publication.position);
  }

  hear(position: Position): void {
    if (this.#state === 'over') return;
    if (this.#told?.epoch !== position.epoch || this.#told.offset < position.offset) this.#told = position;
    if (this.#state === 'live' && this.#isBehind) void this.#read();
  }

  /** The log was deleted or replaced: the listeners must find out whether they can go on. */
  async interrupt(): Promise<void> {
    // Before the wait, so that a position of which this follower is told meanwhile is not forgotten.
    this.#told = null;
    this.#delivered = await this.#parts.tail(this.#topic);
    for (const { onInterruption } of [...this.listeners]) onInterruption();
  }

  isOver(): boolean {
    return this.#state === 'over';
  }

  close(): void {
    this.#state = 'over';
    this.listeners.clear();
  }

  get #isBehind(): boolean {
    const told = this.#told;
    if (told === null) return false;
    return told.epoch !== this.#delivered.epoch || told.offset > this.#delivered.offset;
  }

  #deliver(publication: Publication): void {
    this.#delivered = publication.position;
    // A copy, because a listener may end another listener, or add a listener that begins after this publication.
    for (const registered of [...this.listeners]) {
      if (this.listeners.has(registered)) registered.listener(publication);
    }
  }

  async #read(): Promise<void> {
    this.#state = 'reading';
    const backoff = new Backoff(retryPause);
    while (this.#isBehind && !this.isOver()) {
      try {
        const told = this.#told;
        const page = await this.#parts.history(this.#topic, this.#delivered, pageSize);
        if (this.isOver()) return;
        for (const publication of page) this.#deliver(publication);
        if (page.length > 0) backoff.reset();
        // The notice was of a log that has gone since then, or was forged. A notice that came meanwhile needs another read.
        else if (this.#told === told) this.#told = null;
      } catch (error) {
        if (judge(error) === 'answer') {
          await this.#interruptRepeatedly(backoff);
        } else {
          this.#parts.logger.warn({ err: error, topic: this.#topic }, 'a log cannot be read, trying again');
          await backoff.wait();
        }
      }
    }
    if (!this.isOver()) this.#state = 'live';
  }

  async #interruptRepeatedly(backoff: Backoff): Promise<void> {
    while (!this.isOver()) {
      try {
        await this.interrupt();
        return;
      } catch (error) {
        this.#parts.logger.warn({ err: error, topic: this.#topic }, 'the tail of a log cannot be read');
        await backoff.wait();
      }
    }
  }
}

/** Creates the followers of a process. */
export function createFollowers(parts: FollowerParts): Followers {
  const byTopic = new Map<string, Follower>();

  return {
    async subscribe(topic, listener, onInterruption) {
      const follower = byTopic.get(topic) ?? new Follower(topic, parts);
      byTopic.set(topic, follower);
      // A new object each time, because the same listener may be registered twice.
      const registered = { listener, onInterruption };
      const close = (): void => {
        follower.listeners.delete(registered);
        if (follower.listeners.size > 0 || byTopic.get(topic) !== follower) return;
        byTopic.delete(topic);
        follower.close();
      };
      try {
        await follower.ready();
      } catch (error) {
        close();
        throw error;
      }
      // The last other listener left meanwhile.
      if (follower.isOver()) return this.subscribe(topic, listener, onInterruption);
      follower.listeners.add(registered);
      // In the same turn, because a publication that comes before the answer is after this position.
      return { position: follower.position, close };
    },
    offer: (publication) => byTopic.get(publication.topic)?.take(publication),
    hear(topic, tail) {
      const follower = byTopic.get(topic);
      if (follower === undefined) return;
      // An epoch that no log has: a read tells that this life of the log is over.
      follower.hear(tail ?? { epoch: '', offset: 1 });
    },
    topics: () => [...byTopic.keys()],
    close() {
      for (const follower of byTopic.values()) follower.close();
      byTopic.clear();
    },
  };
}
