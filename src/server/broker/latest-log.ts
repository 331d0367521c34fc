import { now } from '../base/time.ts';
import type { BrokerSubscription, Listener, LogReader, Position, Publication } from './broker.ts';
import type { Event } from './event.ts';

/**
 * Tells present values. It publishes all of them before it resolves, and then each change, under the supersession key of its
 * value, until the returned function is called.
 */
export type TellPresent = (publish: (event: Event) => void) => Promise<() => void>;

/** The epoch of every log of present values. A subscription begins anew with the present, so no position outlives its process. */
const epoch = 'present';

/** The position at which a subscription begins that gets the present values first. */
export const beforePresent: Position = { epoch, offset: 0 };

/** A log of present values in this process: it keeps the newest event of each supersession key, while it has a listener. */
export class LatestLog implements LogReader {
  readonly #tell: TellPresent;
  readonly #newest = new Map<string, Publication>();
  readonly #listeners = new Set<Listener>();
  #offset = 0;

  constructor(tell: TellPresent) {
    this.#tell = tell;
  }

  async subscribe(topic: string, listener: Listener): Promise<BrokerSubscription> {
    this.#listeners.add(listener);
    const end = await this.#tell((event) => this.#publish(topic, event));
    const close = (): void => {
      this.#listeners.delete(listener);
      end();
    };
    return { position: this.#tail(), close };
  }

  tail(): Promise<Position> {
    return Promise.resolve(this.#tail());
  }

  history(_topic: string, { offset }: Position, limit: number): Promise<readonly Publication[]> {
    const later = [...this.#newest.values()].filter(({ position }) => position.offset > offset);
    return Promise.resolve(later.slice(0, limit));
  }

  #tail(): Position {
    return { epoch, offset: this.#offset };
  }

  #publish(topic: string, event: Event): void {
    this.#offset += 1;
    const publication = { topic, position: this.#tail(), publishedAt: now(), event };
    const key = event.supersession?.key ?? event.id;
    // Deleted first, so that the map stays in the order of the offsets.
    this.#newest.delete(key);
    this.#newest.set(key, publication);
    for (const listener of this.#listeners) listener(publication);
  }
}
