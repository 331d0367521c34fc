import { ApiError } from '../base/errors.ts';
import { runningOperations, type RunningOperation } from '../base/running-operations.ts';
import { yieldToEventLoop } from '../base/waiting.ts';
import type { LogReader, Position, Publication } from '../broker/broker.ts';
import { Conflation, type Merge } from './conflation.ts';
import { positionBefore, type Accepts, type GroupQueue } from './group-queue.ts';
import { Membership, type GroupParts, type Recipient } from './membership.ts';
import type { Payload } from './payload.ts';
import type { Execute, Payloads } from './payloads.ts';
import type { TimeShare } from './time-share.ts';
import type { TopicFeed } from './topic-feed.ts';

/** The request that all members of a group share. */
export interface GroupOptions {
  /** Names the request: two subscriptions of the same key get the same payloads. */
  readonly key: string;
  readonly topic: string;
  /** The log of the topic, where it is not in the broker. */
  readonly log?: LogReader | null;
  readonly accepts: Accepts;
  /** A publication of each market at most once in that many milliseconds; null delivers all publications. */
  readonly everyMs: number | null;
  /** Merges what a window holds back; null where the newest of each key counts. */
  readonly merge: Merge | null;
  /** Makes the payload of a publication. */
  readonly execute: Execute;
  /** The cost of an execution, in objects. */
  readonly costOfExecution: () => number;
  /** The note of the executions for the watch of the event loop. */
  readonly operation: RunningOperation;
}

/** The constructor's argument of {@link Group}. */
export interface GroupInit {
  readonly options: GroupOptions;
  readonly feed: TopicFeed;
  readonly queue: GroupQueue;
  readonly payloads: Payloads;
  readonly timeShare: TimeShare;
  /** Told the number of members that a publication has been delivered to. */
  readonly onFannedOut: (publication: Publication, count: number) => void;
}

/** A publication, and its payload or the promise of it. */
interface MadePayload {
  readonly publication: Publication;
  readonly payload: Payload | Promise<Payload>;
}

/** Publications that are executed side by side at most, so that a single database query can serve several of them. */
const batchSize = 100;

/**
 * The cost of executions side by side at most, in objects. The results of a query go on at once, so that they take the time
 * of the process together.
 */
const batchCost = 200;

/** Members that get a payload before the group lets other work of the process run. */
const sliceSize = 2000;

/**
 * The subscriptions of the same request: each publication is executed once and serialised once for all of them.
 *
 * Every member gets the payloads that it would get alone, in offset order, each at most once.
 */
export class Group {
  readonly #init: GroupInit;
  readonly #conflation: Conflation | null;
  readonly #parts: GroupParts;
  readonly #batchSize: number;
  #isEnded = false;

  constructor(init: GroupInit) {
    this.#init = init;
    const { feed, payloads, timeShare } = init;
    const { accepts, everyMs, merge, costOfExecution } = init.options;
    this.#batchSize = Math.max(
      1,
      Math.min(batchSize, Math.floor(batchCost / Math.max(1, costOfExecution()))),
    );
    this.#conflation =
      everyMs === null ? null : new Conflation(everyMs, (batch) => this.#deliverOrEnd(batch), merge);
    this.#parts = {
      feed,
      accepts,
      payloads,
      timeShare,
      conflation: this.#conflation,
      members: new Set(),
      live: new Set(),
      position: () => this.#position(),
    };
    void this.#run();
  }

  /** Whether the group admits no more members. Its members may still get publications from before the end. */
  get isEnded(): boolean {
    return this.#isEnded || this.#init.feed.isEnded;
  }

  /**
   * Admits a member. It gets nothing before {@link Membership.start}.
   *
   * @param onLeft called once, when the member has left or was ended.
   * @throws {ApiError} as {@link Hub.join}.
   */
  async admit(recipient: Recipient, after: Position | null, onLeft: () => void): Promise<Membership> {
    const { feed } = this.#init;
    // Check the cursor now, because an invalid cursor must fail the subscribe request itself.
    if (after !== null) await feed.replay(after);
    if (this.#isEnded) throw new ApiError('SERVICE_UNAVAILABLE');
    return new Membership(recipient, this.#parts, after ?? feed.position, onLeft);
  }

  close(): void {
    this.#isEnded = true;
    this.#conflation?.close();
    this.#init.payloads.close();
    this.#init.queue.close();
  }

  /** The position up to which each publication was delivered to all live members, superseded, or not accepted. */
  #position(): Position {
    const held = this.#conflation?.oldest ?? null;
    return held === null ? this.#init.queue.donePosition : positionBefore(held);
  }

  async #run(): Promise<void> {
    const { queue } = this.#init;
    try {
      for (let batch = await queue.take(batchSize); batch.length > 0; batch = await queue.take(batchSize)) {
        if (this.#conflation === null) await this.#deliver(batch);
        else for (const publication of batch) this.#conflation.push(publication);
        // More publications wait than a single tick should carry: let the connections send first.
        if (batch.length === batchSize) await yieldToEventLoop();
      }
      await this.#conflation?.flush();
      this.#end(null);
    } catch (error) {
      await this.#conflation?.flush();
      this.#fail(error);
    }
  }

  /** Delivers what a window lets through. Never rejects: a window opens by a timer, which nothing waits for. */
  async #deliverOrEnd(batch: readonly Publication[]): Promise<void> {
    try {
      await this.#deliver(batch);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Delivers a batch, and notes it once for the watch of the event loop. */
  async #deliver(batch: readonly Publication[]): Promise<void> {
    const { operation } = this.#init.options;
    runningOperations.enter(operation);
    runningOperations.begin(operation);
    try {
      await this.#deliverNoted(batch);
    } finally {
      runningOperations.end(operation);
      runningOperations.leave(operation);
    }
  }

  async #deliverNoted(batch: readonly Publication[]): Promise<void> {
    let made: MadePayload[] = [];
    for (const publication of batch) {
      const turn = this.#init.timeShare.turn(this.#parts.live.size);
      // What is made goes out before the group waits.
      if (turn !== null || made.length >= this.#batchSize) {
        await this.#deliverMade(made);
        made = [];
      }
      if (turn !== null) await turn;
      const payload = this.#init.timeShare.spend(() => this.#init.payloads.of(publication));
      made.push({ publication, payload });
    }
    await this.#deliverMade(made);
    if (this.#conflation !== null) for (const membership of this.#parts.live) membership.endWindow();
  }

  async #deliverMade(made: readonly MadePayload[]): Promise<void> {
    for (const { publication, payload } of made) {
      const ready = payload instanceof Promise ? await payload : payload;
      let count = 0;
      for (const membership of this.#parts.live) {
        membership.deliver(ready);
        count += 1;
        if (count % sliceSize === 0) await yieldToEventLoop();
      }
      this.#init.onFannedOut(publication, count);
    }
  }

  #fail(error: unknown): void {
    this.#end(error instanceof ApiError ? error : new ApiError('SERVICE_UNAVAILABLE'));
  }

  #end(error: ApiError | null): void {
    this.#isEnded = true;
    this.#conflation?.close();
    for (const membership of [...this.#parts.members]) membership.end(error);
  }
}
