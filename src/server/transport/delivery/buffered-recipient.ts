import type { ApiError } from '../../base/errors.ts';
import type { Membership, Recipient } from '../../hub/membership.ts';
import type { Payload } from '../../hub/payload.ts';
import type { DrainListener, SendBuffer } from './send-buffer.ts';

/**
 * ```
 *   joining ───── take() ─────► a member of its group
 *      │                              │
 *      └── leave() ──► over ◄── leave() and end()
 * ```
 * The state of a member is its membership, so that a subscription needs a single field for both.
 */
type RecipientState = 'joining' | Membership | 'over';

/** A subscription's end of the hub: it encodes payloads for its transport, and appends them to the send buffer. */
export abstract class BufferedRecipient implements Recipient, DrainListener {
  readonly #buffer: SendBuffer;
  #state: RecipientState = 'joining';
  /** Payloads that a later payload may supersede, by supersession key, in the order of offsets; null while none waits. */
  #held: Map<string, Payload> | null = null;

  constructor(buffer: SendBuffer) {
    this.#buffer = buffer;
  }

  /** The bytes of a payload on this transport. */
  protected abstract encode(payload: Payload): string;

  /** The group has ended the subscription, and all payloads are appended. The error is null at an orderly end. */
  protected abstract finish(error: ApiError | null): void;

  /** Called once, at every kind of end. */
  protected abstract onOver(): void;

  /** Keeps the membership. It is left at once when the client has gone meanwhile. */
  take(membership: Membership): void {
    if (this.#state === 'over') membership.leave();
    else this.#state = membership;
  }

  /** Begins to receive. */
  start(): void {
    if (typeof this.#state === 'object') this.#state.start();
  }

  /** Ends the subscription from the client's side. */
  leave(): void {
    const before = this.#state;
    if (before === 'over') return;
    this.#state = 'over';
    this.#held = null;
    this.onOver();
    if (before !== 'joining') before.leave();
  }

  /** The cursor up to which all payloads are appended; null before the replay has caught up. */
  checkpoint(): string | null {
    if (typeof this.#state !== 'object') return null;
    const [oldest = null] = this.#held?.values() ?? [];
    return this.#state.checkpoint(oldest?.offset ?? null);
  }

  abstract caughtUp(): void;

  deliver(payload: Payload): void {
    if (this.#held !== null || (payload.supersessionKey !== null && this.#buffer.isSlow)) {
      this.#deliverSlowly(payload);
    } else this.#buffer.append(this.encode(payload));
  }

  end(error: ApiError | null): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.releaseHeld();
    this.finish(error);
    this.onOver();
  }

  room(): Promise<void> | null {
    return this.#buffer.room();
  }

  onDrained(): void {
    this.releaseHeld();
  }

  /** Appends the payloads that are held back. */
  protected releaseHeld(): void {
    const held = this.#held;
    this.#held = null;
    for (const payload of held?.values() ?? []) this.#buffer.append(this.encode(payload));
  }

  #deliverSlowly(payload: Payload): void {
    const key = payload.supersessionKey;
    if (key === null) {
      // The held payloads go first, because their offsets are smaller.
      this.releaseHeld();
      this.#buffer.append(this.encode(payload));
      return;
    }
    this.#held ??= new Map();
    if (this.#held.delete(key)) this.#buffer.countConflated();
    this.#held.set(key, payload);
    this.#buffer.onceDrained(this);
  }
}
