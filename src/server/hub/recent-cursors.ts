import type { Position } from '../broker/broker.ts';
import { encodeCursor } from '../broker/cursor.ts';

/** Cursors of a topic that are kept. The groups of a topic are at a few positions at a time. */
export const maximumRecentCursors = 16;

/** The cursors of a topic's recent positions: each is made once for all clients that are told of it. */
export class RecentCursors {
  readonly #topic: string;
  readonly #encode: typeof encodeCursor;
  readonly #cursors = new Map<string, string>();

  constructor(topic: string, encode = encodeCursor) {
    this.#topic = topic;
    this.#encode = encode;
  }

  /** The cursor of a position. */
  of(position: Position): string {
    const key = `${position.epoch}:${position.offset}`;
    const known = this.#cursors.get(key);
    if (known !== undefined) return known;
    const cursor = this.#encode(this.#topic, position);
    this.#cursors.set(key, cursor);
    for (const oldest of this.#cursors.keys()) {
      if (this.#cursors.size <= maximumRecentCursors) break;
      this.#cursors.delete(oldest);
    }
    return cursor;
  }
}
