import type { Position, Publication } from '../broker/broker.ts';
import { ApiError, isOutOfReach } from '../base/errors.ts';
import type { Conflation } from './conflation.ts';
import type { Payload } from './payload.ts';
import type { Payloads } from './payloads.ts';
import type { Accepts } from './subscriber.ts';
import type { TopicFeed } from './topic-feed.ts';
import { pause } from '../base/waiting.ts';

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
  /** Everybody who was admitted and has not left. */
  readonly members: Set<Membership>;
  /** Those that get what is live. */
  readonly live: Set<Membership>;
}

/** Wait between attempts to read a log that is out of reach. */
const retryMs = 250;

/** One member's place in a group: first what it missed, read from the log at its own pace, then what is live. */
export class Membership {
  readonly #member: Member;
  readonly #group: SharedParts;
  readonly #onLeft: () => void;
  /** The last publication that the member has. */
  #position: Position;
  /** What a conflated replay has left for the next window; null while there is none. */
  #rest: Payload[] | null = null;
  #isOver = false;

  /** @param onLeft called once, when the member is out, for whatever reason. */
  constructor(member: Member, group: SharedParts, position: Position, onLeft: () => void) {
    this.#member = member;
    this.#group = group;
    this.#position = position;
    this.#onLeft = onLeft;
    group.members.add(this);
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
    this.#group.members.delete(this);
    this.#group.live.delete(this);
    this.#onLeft();
  }

  /** Ends it from the group's side. */
  end(error: ApiError | null): void {
    if (this.#isOver) return;
    this.leave();
    this.#member.end(error);
  }

  /** The group's next payload. */
  deliver(payload: Payload): void {
    // The group may be behind: what this member had before it came is not for it.
    if (payload.offset <= this.#position.offset) return;
    if (this.#rest !== null) this.#deliverRest(payload.offset);
    if (this.#hasLeft()) return;
    this.#member.deliver(payload);
  }

  /** The group has delivered what a window lets through. */
  endWindow(): void {
    if (this.#rest === null) return;
    this.#deliverRest(Infinity);
    this.#rest = null;
  }

  /** Whether the member has all that the group's feed has. */
  get #isLevel(): boolean {
    const { epoch, offset } = this.#group.feed.position;
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
    if (!this.#isOver) this.#group.live.add(this);
  }

  async #replay(): Promise<void> {
    const { conflation, payloads } = this.#group;
    try {
      if (conflation === null) {
        while (this.#hasMore()) await this.#readOn((publication) => this.#send(publication));
        this.#goLive();
        return;
      }
      /** The newest of each market. */
      const newest = new Map<string, Publication>();
      const keep = (publication: Publication): void => {
        newest.set(publication.event.marketId, publication);
      };
      while (this.#hasMore()) await this.#readOn(keep);
      // Made before the window, so that it does not wait for them.
      for (const publication of newest.values()) await payloads.of(publication);
      // And what came meanwhile, which no window has brought.
      while (this.#hasMore()) await this.#readOn(keep);
      if (newest.size === 0) this.#goLive();
      else this.#awaitWindow([...newest.values()], conflation);
    } catch (error) {
      this.end(error instanceof ApiError ? error : new ApiError('SERVICE_UNAVAILABLE'));
    }
  }

  /** Takes the next page of what is missing. */
  async #readOn(take: (publication: Publication) => Promise<void> | void): Promise<void> {
    const page = await this.#readPage();
    for (const publication of page) {
      if (this.#isOver) return;
      if (publication.position.offset > this.#position.offset && this.#group.accepts(publication)) {
        await take(publication);
      }
      this.#position = publication.position;
    }
    // Behind the feed, and yet nothing to read: the log is on its way to an end that the feed will tell.
    if (page.length === 0 && this.#hasMore()) await pause(retryMs);
  }

  /** Reads on, waiting for the log while it is out of reach. */
  async #readPage(): Promise<readonly Publication[]> {
    try {
      return await this.#group.feed.replay(this.#position);
    } catch (error) {
      if (!isOutOfReach(error)) throw error;
      await pause(retryMs);
      return [];
    }
  }

  async #send(publication: Publication): Promise<void> {
    const made = this.#group.payloads.of(publication);
    const payload = made instanceof Promise ? await made : made;
    for (let room = this.#member.room(); room !== null; room = this.#member.room()) await room;
    if (!this.#hasLeft()) this.#member.deliver(payload);
  }

  /** Leaves the end of a conflated replay to the next window, which all of the group share. */
  #awaitWindow(publications: Publication[], conflation: Conflation): void {
    const { payloads } = this.#group;
    const ordered = publications.sort((a, b) => a.position.offset - b.position.offset);
    conflation.atNextWindow(async (held) => {
      if (this.#isOver) return;
      const rest = ordered.filter(({ event }) => {
        const next = held.get(event.marketId);
        return next === undefined || next.position.offset <= this.#position.offset;
      });
      const made: Payload[] = [];
      for (const publication of rest) made.push(await payloads.of(publication));
      this.#rest = made;
      this.#goLive();
    });
  }

  #deliverRest(before: number): void {
    while (!this.#isOver && this.#rest?.[0] !== undefined && this.#rest[0].offset < before) {
      this.#member.deliver(this.#rest[0]);
      this.#rest.shift();
    }
  }
}
