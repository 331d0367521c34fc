import type { ApiError } from '../../base/errors.ts';
import type { Membership, Recipient } from '../../hub/membership.ts';
import type { Payload } from '../../hub/payload.ts';
import type { Holder, Outlet } from './outlet.ts';

/** One subscription of one client: its payloads go to the outlet of the client's connection. */
export abstract class OutletMember implements Recipient, Holder {
  readonly #outlet: Outlet;
  #membership: Membership | null = null;
  /** What waits because a later payload may make it worthless, in the order of offsets; null while nothing does. */
  #held: Map<string, Payload> | null = null;
  #isOver = false;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  /** A payload as the connection takes it. */
  protected abstract encode(payload: Payload): string;

  /** Nothing more comes, and everything that came is appended. */
  protected abstract finish(error: ApiError | null): void;

  /** Called once, when it is over, for whatever reason. */
  protected abstract onOver(): void;

  /** Takes the place in its group. It is given back at once when the client has gone meanwhile. */
  take(membership: Membership): void {
    if (this.#isOver) membership.leave();
    else this.#membership = membership;
  }

  /** Begins to receive. */
  start(): void {
    this.#membership?.start();
  }

  /** The client wants no more. */
  leave(): void {
    if (!this.#isOver) this.onOver();
    this.#isOver = true;
    this.#held = null;
    this.#membership?.leave();
    this.#membership = null;
  }

  deliver(payload: Payload): void {
    if (this.#held !== null || (payload.supersessionKey !== null && this.#outlet.isSlow)) {
      this.#deliverSlowly(payload);
    } else this.#outlet.append(this.encode(payload));
  }

  end(error: ApiError | null): void {
    this.#membership = null;
    if (this.#isOver) return;
    this.#isOver = true;
    this.releaseHeld();
    this.finish(error);
    this.onOver();
  }

  room(): Promise<void> | null {
    return this.#outlet.room();
  }

  releaseHeld(): void {
    const held = this.#held;
    this.#held = null;
    for (const payload of held?.values() ?? []) this.#outlet.append(this.encode(payload));
  }

  #deliverSlowly(payload: Payload): void {
    const key = payload.supersessionKey;
    if (key === null) {
      // What waits comes before: its offset is smaller.
      this.releaseHeld();
      this.#outlet.append(this.encode(payload));
      return;
    }
    this.#held ??= new Map();
    if (this.#held.delete(key)) this.#outlet.conflated();
    this.#held.set(key, payload);
    this.#outlet.holdFor(this);
  }
}
