import type { Position, Publication } from '../broker/broker.ts';
import { ApiError, isOutOfReach } from '../errors.ts';
import type { Conflation } from './conflation.ts';
import type { Payload } from './payload.ts';
import type { Payloads } from './payloads.ts';
import type { Accepts } from './subscriber.ts';
import type { TopicFeed } from './topic-feed.ts';

/** Where the payloads of one subscription go. None of its functions may throw. */
export interface Member {
  /** The next payload. What cannot be sent at once is the member's to bound. */
  deliver(payload: Payload): void;
  /** Nothing more comes: null at an orderly end. */
  end(error: ApiError | null): void;
  /** Resolves when there is room for more; null when there is. A replay waits for it; live payloads do not. */
  room(): Promise<void> | null;
}

/** What all members of a group work with. */
export interface SharedParts {
  readonly feed: TopicFeed;
  readonly accepts: Accepts;
  readonly payloads: Payloads;
  readonly conflation: Conflation | null;
  /** Those that get what is live. */
  readonly live: Set<Membership>;
}

/** What a membership is made of. */
export interface MembershipOptions {
  readonly member: Member;
  readonly group: SharedParts;
  /** The last publication that the member has. */
  readonly position: Position;
  readonly onLeft: () => void;
}

/** Wait between attempts to read a log that is out of reach. */
const retryMs = 250;

/** One member's place in a group: first what it missed, read from the log at its own pace, then what is live. */
export class Membership {
  readonly #options: MembershipOptions;
  #position: Position;
  /** What a conflated replay has left for the next window; null while there is none. */
  #rest: Payload[] | null = null;
  #isOver = false;

  constructor(options: MembershipOptions) {
    this.#options = options;
    this.#position = options.position;
  }

  /** Begins to deliver. */
  start(): void {
    if (this.#isLevel) this.#goLive();
    else void this.#replay();
  }

  /** Ends it from the member's side: nothing is delivered afterwards. */
  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.group.live.delete(this);
    this.#options.onLeft();
  }

  /** Ends it from the group's side. */
  end(error: ApiError | null): void {
    if (this.#isOver) return;
    this.leave();
    this.#options.member.end(error);
  }

  /** The group's next payload. */
  deliver(payload: Payload): void {
    // The group may be behind: what this member had before it came is not for it.
    if (payload.offset <= this.#position.offset) return;
    if (this.#rest !== null) this.#deliverRest(payload.offset);
    this.#options.member.deliver(payload);
  }

  /** The group has delivered what a window lets through. */
  endWindow(): void {
    if (this.#rest === null) return;
    this.#deliverRest(Infinity);
    this.#rest = null;
  }

  /** Whether the member has all that the group's feed has. */
  get #isLevel(): boolean {
    const { epoch, offset } = this.#options.group.feed.position;
    return epoch === this.#position.epoch && offset <= this.#position.offset;
  }

  /** Whether there is more to replay. */
  #hasMore(): boolean {
    return !this.#isOver && !this.#isLevel;
  }

  /** Looked at anew after every wait. */
  #hasLeft(): boolean {
    return this.#isOver;
  }

  #goLive(): void {
    if (!this.#isOver) this.#options.group.live.add(this);
  }

  async #replay(): Promise<void> {
    const { conflation, accepts } = this.#options.group;
    /** Of a conflated replay, the newest of each market. */
    const newest = new Map<string, Publication>();
    try {
      while (this.#hasMore()) {
        const page = await this.#readPage();
        for (const publication of page) {
          if (this.#hasLeft()) return;
          if (publication.position.offset > this.#position.offset && accepts(publication)) {
            if (conflation === null) await this.#send(publication);
            else newest.set(publication.event.marketId, publication);
          }
          this.#position = publication.position;
        }
        // Behind the feed, and yet nothing to read: the log is on its way to an end that the feed will tell.
        if (page.length === 0 && this.#hasMore()) await pause();
      }
      if (newest.size > 0 && conflation !== null) await this.#awaitWindow([...newest.values()], conflation);
      else this.#goLive();
    } catch (error) {
      this.end(error instanceof ApiError ? error : new ApiError('SERVICE_UNAVAILABLE'));
    }
  }

  /** Reads on, waiting for the log while it is out of reach. */
  async #readPage(): Promise<readonly Publication[]> {
    try {
      return await this.#options.group.feed.replay(this.#position);
    } catch (error) {
      if (!isOutOfReach(error)) throw error;
      await pause();
      return [];
    }
  }

  async #send(publication: Publication): Promise<void> {
    const { member, group } = this.#options;
    const made = group.payloads.of(publication);
    const payload = made instanceof Promise ? await made : made;
    for (let room = member.room(); room !== null; room = member.room()) await room;
    if (!this.#hasLeft()) member.deliver(payload);
  }

  /** Leaves the end of a conflated replay to the next window, which all of the group share. */
  async #awaitWindow(publications: Publication[], conflation: Conflation): Promise<void> {
    const ordered = publications.sort((a, b) => a.position.offset - b.position.offset);
    const payloads: Payload[] = [];
    for (const publication of ordered) payloads.push(await this.#options.group.payloads.of(publication));
    conflation.atNextWindow((held) => {
      this.#rest = payloads.filter(({ marketId }) => {
        const next = held.get(marketId);
        return next === undefined || next.position.offset <= this.#position.offset;
      });
      this.#goLive();
    });
  }

  #deliverRest(before: number): void {
    while (this.#rest?.[0] !== undefined && this.#rest[0].offset < before) {
      this.#options.member.deliver(this.#rest[0]);
      this.#rest.shift();
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, retryMs));
}
