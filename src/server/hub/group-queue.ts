import type { ApiError } from '../base/errors.ts';
import { judge } from '../base/failures.ts';
import { pause } from '../base/waiting.ts';
import type { Position, Publication } from '../broker/broker.ts';
import { firstOffsetOf } from './conflation.ts';
import type { FeedListener, TopicFeed } from './topic-feed.ts';

/** Pause between attempts to read a log that is out of reach. */
const retryMs = 250;

/** Whether a subscription asks for a publication. */
export type Accepts = (publication: Publication) => boolean;

/** The position from which a publication is the next, with all that was merged into it. */
export function positionBefore(publication: Publication): Position {
  return { epoch: publication.position.epoch, offset: firstOffsetOf(publication) - 1 };
}

/** The parts and the bound of a queue. */
export interface GroupQueueOptions {
  readonly feed: TopicFeed;
  readonly accepts: Accepts;
  /** Publications that the queue holds at most. */
  readonly queueSize: number;
  /** Called once, when the queue gets no more publications. */
  readonly onEnd: () => void;
}

/**
 * ```
 *                 a publication finds the queue full
 *         live ─────────────────────────────────────► behind
 *          ▲ ◄──────────────────────────────────────── │
 *          │   the queue has read up to the feed        │
 *          └──── end(), finish(), close() ──► ended ◄───┘
 * ```
 * `live`: publications come from the feed. `behind`: they are read from the log, at the pace of the group. `ended`: no
 * more come, and those in the queue can still be taken.
 */
type QueueState = 'live' | 'behind' | 'ended';

/**
 * The publications that wait for a group: those that it accepts, in offset order, each at most once.
 *
 * A group that falls more than `queueSize` publications behind loses none: the queue reads them from the log later. It
 * fails with `CURSOR_EXPIRED` only when the log no longer reaches back.
 */
export class GroupQueue implements FeedListener {
  readonly #options: GroupQueueOptions;
  /** The last publication that was queued or not accepted. */
  #position: Position;
  #queue: Publication[] = [];
  /** The oldest of the publications that were taken last; null when the group is done with them. */
  #oldestTaken: Publication | null = null;
  #state: QueueState = 'live';
  /** The reason of the end; null for an orderly end. */
  #error: ApiError | null = null;
  #wake: (() => void) | null = null;

  /** Begins with the next publication of the feed. */
  constructor(options: GroupQueueOptions) {
    this.#options = options;
    this.#position = options.feed.position;
    options.feed.listeners.add(this);
  }

  /**
   * The position up to which the group is done: each publication was delivered to the group's members or handed to its
   * conflation, or was not accepted.
   */
  get donePosition(): Position {
    const oldest = this.#oldestTaken ?? this.#queue[0];
    return oldest === undefined ? this.#position : positionBefore(oldest);
  }

  /**
   * Takes the oldest publications, at most `count` of them, and waits while there are none. An empty array is the end.
   * The group is done with those that it took before.
   *
   * @throws {ApiError} `CURSOR_EXPIRED`, after all that was queued, when the log lost publications that were not.
   */
  async take(count: number): Promise<readonly Publication[]> {
    this.#oldestTaken = null;
    while (this.#queue.length === 0) {
      if (this.#state === 'live') await new Promise<void>((resolve) => (this.#wake = resolve));
      else if (this.#state === 'behind') await this.#readLog();
      else if (this.#error === null) return [];
      else throw this.#error;
    }
    // Noted before the group runs, because a client may be told of the position in between.
    this.#oldestTaken = this.#queue[0] ?? null;
    return this.#queue.splice(0, count);
  }

  deliver(publication: Publication): void {
    if (this.#state !== 'live') return;
    if (this.#queue.length >= this.#options.queueSize) this.#state = 'behind';
    else this.#append(publication);
  }

  end(error: ApiError): void {
    this.#error = error;
    this.finish();
  }

  /** Ends the queue in order, after the publications that it holds. */
  finish(): void {
    if (this.#isEnded()) return;
    this.#state = 'ended';
    this.#options.feed.listeners.delete(this);
    this.#options.onEnd();
    this.#wakeTaker();
  }

  /** Ends the queue at once, and drops the publications that it holds. */
  close(): void {
    this.#queue = [];
    this.finish();
  }

  /** Reads pages of the log until a publication is queued or the feed has no more. */
  async #readLog(): Promise<void> {
    const { feed } = this.#options;
    try {
      while (!this.#isEnded() && this.#queue.length === 0) {
        const page = await feed.replay(this.#position);
        this.#appendPage(page);
        // The state changes in the tick of the comparison, because the feed delivers the next publication to live queues.
        if (this.#position.offset >= feed.position.offset && this.#position.epoch === feed.position.epoch) {
          if (!this.#isEnded()) this.#state = 'live';
          return;
        }
        // An empty page before the feed's position: the log is about to end, and the feed will tell.
        if (page.length === 0) await pause(retryMs);
      }
    } catch (error) {
      if (judge(error) === 'passes') {
        await pause(retryMs);
        return;
      }
      this.finish();
      throw error;
    }
  }

  #appendPage(page: readonly Publication[]): void {
    for (const publication of page) {
      // The queue reads the rest of the page again when it has room.
      if (this.#queue.length >= this.#options.queueSize) return;
      this.#append(publication);
    }
  }

  #append(publication: Publication): void {
    const { epoch, offset } = publication.position;
    if (this.#isEnded() || (epoch === this.#position.epoch && offset <= this.#position.offset)) return;
    this.#position = publication.position;
    if (!this.#options.accepts(publication)) return;
    this.#queue.push(publication);
    this.#wakeTaker();
  }

  #wakeTaker(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** A function, because the state may change during a wait. */
  #isEnded(): boolean {
    return this.#state === 'ended';
  }
}
