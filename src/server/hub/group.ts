import type { Position, Publication } from '../broker/broker.ts';
import { ApiError } from '../base/errors.ts';
import { Conflation } from './conflation.ts';
import type { Execute, Payloads } from './payloads.ts';
import { Membership, type Member, type SharedParts } from './membership.ts';
import type { Accepts, Subscriber } from './subscriber.ts';
import type { TopicFeed } from './topic-feed.ts';
import { yieldToEventLoop } from '../base/waiting.ts';

/** What all members of a group want alike. */
export interface GroupOptions {
  /** Names what is wanted: members of the same key get the same payloads. */
  readonly key: string;
  readonly topic: string;
  readonly accepts: Accepts;
  /** At most one publication of each market in that many milliseconds; null lets every one through. */
  readonly everyMs: number | null;
  /** Makes the payload of a publication. */
  readonly execute: Execute;
}

/** What a group is made of. */
export interface GroupParts {
  readonly options: GroupOptions;
  readonly feed: TopicFeed;
  readonly source: Subscriber;
  readonly payloads: Payloads;
  /** Told when a publication has been handed to so many members. */
  readonly onFannedOut: (publication: Publication, count: number) => void;
}

/** Publications that are executed side by side at most, so that what they look up is looked up together. */
const batchSize = 100;

/** A group with more members than this lets other work of the process have its turn in the middle of an event. */
const sliceSize = 2000;

/**
 * Subscribers that want the same of one topic: each publication is executed once and serialised once for all of them.
 *
 * Every member gets what it would get alone: the same payloads, in offset order, each at most once.
 */
export class Group {
  readonly #parts: GroupParts;
  readonly #conflation: Conflation | null;
  readonly #shared: SharedParts;
  #isEnded = false;

  constructor(parts: GroupParts) {
    this.#parts = parts;
    const { everyMs } = parts.options;
    this.#conflation = everyMs === null ? null : new Conflation(everyMs, (batch) => this.#deliver(batch));
    const { feed, payloads } = parts;
    const { accepts } = parts.options;
    this.#shared = {
      feed,
      accepts,
      payloads,
      conflation: this.#conflation,
      members: new Set(),
      live: new Set(),
    };
    void this.#run();
  }

  /** Whether nobody may join any more. Those who are here may still get what was published before. */
  get isEnded(): boolean {
    return this.#isEnded || this.#parts.feed.isEnded;
  }

  /**
   * Prepares a place for a member. It gets nothing until the place is taken with {@link Membership.start}.
   *
   * @param onLeft called once, when the member is out, for whatever reason.
   * @throws {ApiError} as {@link Hub.join}.
   */
  async admit(member: Member, after: Position | null, onLeft: () => void): Promise<Membership> {
    const { feed } = this.#parts;
    // A cursor that leads nowhere is an answer to the question to subscribe, so it is tried before.
    if (after !== null) await feed.replay(after);
    if (this.#isEnded) throw new ApiError('SERVICE_UNAVAILABLE');
    return new Membership(member, this.#shared, after ?? feed.position, onLeft);
  }

  async close(): Promise<void> {
    this.#isEnded = true;
    this.#conflation?.close();
    this.#parts.payloads.close();
    await this.#parts.source.return();
  }

  async #run(): Promise<void> {
    const { source } = this.#parts;
    try {
      for (let next = await source.next(); next.done !== true; next = await source.next()) {
        const batch = [next.value, ...source.takeQueued(batchSize - 1)];
        if (this.#conflation === null) await this.#deliver(batch);
        else for (const publication of batch) this.#conflation.push(publication);
        // More is coming than one tick should carry: connections get the chance to send what they have.
        if (batch.length === batchSize) await yieldToEventLoop();
      }
      await this.#conflation?.flush();
      this.#end(null);
    } catch (error) {
      await this.#conflation?.flush();
      this.#end(error instanceof ApiError ? error : new ApiError('SERVICE_UNAVAILABLE'));
    }
  }

  async #deliver(batch: readonly Publication[]): Promise<void> {
    const made = batch.map((publication) => ({
      publication,
      payload: this.#parts.payloads.of(publication),
    }));
    for (const { publication, payload } of made) {
      const ready = payload instanceof Promise ? await payload : payload;
      let count = 0;
      for (const membership of this.#shared.live) {
        membership.deliver(ready);
        count += 1;
        if (count % sliceSize === 0) await yieldToEventLoop();
      }
      this.#parts.onFannedOut(publication, count);
    }
    if (this.#conflation !== null) for (const membership of this.#shared.live) membership.endWindow();
  }

  #end(error: ApiError | null): void {
    this.#isEnded = true;
    this.#conflation?.close();
    for (const membership of [...this.#shared.members]) membership.end(error);
  }
}
