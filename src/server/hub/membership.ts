import { ApiError } from '../base/errors.ts';
import { judge } from '../base/failures.ts';
import { pause } from '../base/waiting.ts';
import type { Position, Publication } from '../broker/broker.ts';
import { conflationKeyOf, kept, type Conflation } from './conflation.ts';
import type { Accepts } from './group-queue.ts';
import type { Payload } from './payload.ts';
import type { Payloads } from './payloads.ts';
import type { TimeShare } from './time-share.ts';
import type { TopicFeed } from './topic-feed.ts';

/** Where a transport receives the payloads of a subscription. None of the functions may throw. */
export interface Recipient {
  /** The next payload. The recipient bounds the payloads that it cannot send at once. */
  deliver(payload: Payload): void;
  /** Nothing follows. The error is null at an orderly end. */
  end(error: ApiError | null): void;
  /** The subscription has everything up to the present. Called once, behind the last payload of the replay. */
  caughtUp(): void;
  /** Resolves when there is room for more; null when there is room now. A replay waits for it; live payloads do not. */
  room(): Promise<void> | null;
}

/** The parts that all members of a group share. */
export interface GroupParts {
  readonly feed: TopicFeed;
  readonly accepts: Accepts;
  readonly payloads: Payloads;
  readonly timeShare: TimeShare;
  /** Null when the group does not conflate. */
  readonly conflation: Conflation | null;
  /** All members that have not left. */
  readonly members: Set<Membership>;
  /** The members that get live payloads. */
  readonly live: Set<Membership>;
  /** The position up to which the group has served all live members. */
  readonly position: () => Position;
}

/** Pause between attempts to read a log that is out of reach. */
const retryMs = 250;

/**
 * ```
 *              start()                 reached the feed
 *   admitted ─────────► replaying ──────────────────────────► live
 *                           │ of a conflated group             ▲
 *                           ▼                                  │ endWindow()
 *                     awaitingWindow ─────────────────► inFirstWindow
 *                                     the window opens
 *   left ◄── leave() and end(), from every state
 * ```
 * `replaying`: the member reads the log, at its own pace. `awaitingWindow`: it has read all, and waits for the window that
 * the group shares. `inFirstWindow`: the last payloads of its replay go out among the live payloads, in offset order.
 */
type MembershipState = 'admitted' | 'replaying' | 'awaitingWindow' | 'inFirstWindow' | 'live' | 'left';

/** The place of a subscription in its group: first the payloads that it missed, then the live payloads. */
export class Membership {
  readonly #recipient: Recipient;
  readonly #group: GroupParts;
  readonly #onLeft: () => void;
  #state: MembershipState = 'admitted';
  /** The position of the last publication that the recipient has. Two fields, so that a delivery makes no object. */
  #epoch: string;
  #offset: number;
  /** In the first window: the payloads of the replay that are not delivered yet. */
  #remaining: Payload[] = [];

  /** @param onLeft called once, when the member has left or was ended. */
  constructor(recipient: Recipient, group: GroupParts, position: Position, onLeft: () => void) {
    this.#recipient = recipient;
    this.#group = group;
    this.#epoch = position.epoch;
    this.#offset = position.offset;
    this.#onLeft = onLeft;
    group.members.add(this);
  }

  /** Begins to deliver. */
  start(): void {
    if (this.#hasLeft()) return;
    if (this.#isLevel) this.#goLive('live');
    else void this.#replay();
  }

  /** Ends the membership from the recipient's side: nothing is delivered afterwards. */
  leave(): void {
    if (this.#hasLeft()) return;
    this.#state = 'left';
    this.#group.members.delete(this);
    this.#group.live.delete(this);
    this.#onLeft();
  }

  /** Ends the membership from the group's side, and the recipient with it. */
  end(error: ApiError | null): void {
    if (this.#hasLeft()) return;
    this.leave();
    this.#recipient.end(error);
  }

  /** The group's next payload. */
  deliver(payload: Payload): void {
    // The group may be behind a member that joined later and has the publication already.
    if (payload.offset <= this.#offset) return;
    if (this.#state === 'inFirstWindow') this.#deliverRemaining(payload.offset);
    if (this.#hasLeft()) return;
    this.#offset = payload.offset;
    this.#recipient.deliver(payload);
  }

  /** The group has delivered all payloads of a window. */
  endWindow(): void {
    if (this.#state !== 'inFirstWindow') return;
    this.#deliverRemaining(Infinity);
    if (!this.#hasLeft()) this.#enterLive();
  }

  /**
   * The cursor up to which the recipient has everything; null until it has caught up.
   *
   * @param heldOffset the offset of the oldest payload that the recipient holds back; null while it holds none.
   */
  checkpoint(heldOffset: number | null): string | null {
    if (this.#state !== 'live') return null;
    const { feed, position } = this.#group;
    // The member may be ahead of its group, which serves one member after the other.
    const served = Math.max(position().offset, this.#offset);
    const offset = heldOffset === null ? served : Math.min(served, heldOffset - 1);
    return feed.cursorOf({ epoch: this.#epoch, offset });
  }

  /** Whether the recipient has everything that the group's feed has delivered. */
  get #isLevel(): boolean {
    const { epoch, offset } = this.#group.feed.position;
    return epoch === this.#epoch && offset <= this.#offset;
  }

  /** Whether there is more to replay. */
  #hasMore(): boolean {
    return !this.#hasLeft() && !this.#isLevel;
  }

  /** A function, because the member may leave during any wait and any delivery. */
  #hasLeft(): boolean {
    return this.#state === 'left';
  }

  #goLive(state: 'live' | 'inFirstWindow'): void {
    if (this.#hasLeft()) return;
    this.#group.live.add(this);
    if (state === 'live') this.#enterLive();
    else this.#state = state;
  }

  #enterLive(): void {
    this.#state = 'live';
    this.#recipient.caughtUp();
  }

  async #replay(): Promise<void> {
    this.#state = 'replaying';
    const { conflation } = this.#group;
    try {
      if (conflation === null) {
        while (this.#hasMore()) await this.#readPage((publication) => this.#send(publication));
        this.#goLive('live');
      } else {
        await this.#replayConflated(conflation);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.end(error instanceof ApiError ? error : new ApiError('SERVICE_UNAVAILABLE'));
  }

  /** Replays only the newest publication of each conflation key, or all of a key merged. */
  async #replayConflated(conflation: Conflation): Promise<void> {
    const { merge } = conflation;
    const newest = new Map<string, Publication>();
    const keep = (publication: Publication): void => {
      const key = conflationKeyOf(publication, merge);
      newest.set(key, kept(newest.get(key), publication, merge));
    };
    while (this.#hasMore()) await this.#readPage(keep);
    // Executed now, so that the window does not wait for them.
    for (const publication of newest.values()) await this.#make(publication);
    // Publications of the meantime belong to windows that this member was not in.
    while (this.#hasMore()) await this.#readPage(keep);
    if (newest.size === 0) this.#goLive('live');
    else this.#awaitWindow([...newest.values()], conflation);
  }

  /** Reads the next page, and hands its accepted publications to `take`; waits for a log that is out of reach. */
  async #readPage(take: (publication: Publication) => Promise<void> | void): Promise<void> {
    const page = await this.#replayPage();
    for (const publication of page) {
      if (this.#hasLeft()) return;
      if (publication.position.offset > this.#offset && this.#group.accepts(publication)) {
        await take(publication);
      }
      this.#epoch = publication.position.epoch;
      this.#offset = publication.position.offset;
    }
    // An empty page before the feed's position: the log is about to end, and the feed will tell.
    if (page.length === 0 && this.#hasMore()) await pause(retryMs);
  }

  async #replayPage(): Promise<readonly Publication[]> {
    try {
      return await this.#group.feed.replay({ epoch: this.#epoch, offset: this.#offset });
    } catch (error) {
      if (judge(error) !== 'passes') throw error;
      await pause(retryMs);
      return [];
    }
  }

  async #send(publication: Publication): Promise<void> {
    const made = this.#make(publication);
    const payload = made instanceof Promise ? await made : made;
    for (let room = this.#recipient.room(); room !== null; room = this.#recipient.room()) await room;
    // Counted, because a replay of payloads that are known already would else run without a pause.
    if (!this.#hasLeft()) this.#group.timeShare.spend(() => this.#recipient.deliver(payload));
  }

  /** Makes a payload when the group has a share of time. */
  #make(publication: Publication): Payload | Promise<Payload> {
    const { payloads, timeShare } = this.#group;
    const make = (): Payload | Promise<Payload> => timeShare.spend(() => payloads.of(publication));
    const turn = timeShare.turn();
    return turn === null ? make() : turn.then(make);
  }

  /** Delivers the last publications of a replay in the next window of the group. */
  #awaitWindow(publications: Publication[], conflation: Conflation): void {
    if (this.#hasLeft()) return;
    this.#state = 'awaitingWindow';
    const ordered = publications.sort((a, b) => a.position.offset - b.position.offset);
    conflation.atNextWindow(async (held) => {
      if (this.#hasLeft()) return;
      const notSuperseded = ordered.filter((publication) => {
        // The window of the group tells less than the replay: both go out where events are merged.
        if (conflation.merge !== null) return true;
        const next = held.get(conflationKeyOf(publication, null));
        return next === undefined || next.position.offset <= this.#offset;
      });
      try {
        const made: Payload[] = [];
        for (const publication of notSuperseded) made.push(await this.#make(publication));
        this.#remaining = made;
        this.#goLive('inFirstWindow');
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  #deliverRemaining(before: number): void {
    while (!this.#hasLeft() && this.#remaining[0] !== undefined && this.#remaining[0].offset < before) {
      this.#recipient.deliver(this.#remaining[0]);
      this.#remaining.shift();
    }
  }
}
