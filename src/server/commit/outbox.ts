import type { Event } from '../broker/event.ts';
import type { Queryable } from '../db/client.ts';
import type { Plan } from '../db/statement.ts';
import { startOutboxDeletion } from './outbox-deletion.ts';
import { createOutboxRelay, type OutboxRelay, type OutboxRelayOptions } from './outbox-relay.ts';
import { findOutboxRows, planOutboxRow } from './outbox-rows.ts';
import { lastOfStrands, planTiedRow, type Predecessor, type TiedRow } from './strands.ts';

/**
 * Keeps the events of a mutation from being lost between its commit and their publishing (the transactional outbox).
 *
 * The mutation's own transaction inserts its events as a row, and the row is deleted when they are in their logs. When a
 * process dies in between, any process publishes the row; identities drop the events that were published already.
 */
export interface Outbox extends OutboxRelay {
  /** Plans to insert the events of a transaction as a row: its last statement, under the locks of the markets. */
  plan(events: readonly Event[]): Plan<SavedEvents>;
  /** The rows among these whose events are not known to be published, with their ages in milliseconds. */
  findWaiting(rows: readonly bigint[]): Promise<ReadonlyMap<bigint, number>>;
  /** Stops the timers, and deletes the rows that are published. */
  close(): Promise<void>;
}

/** The events of a transaction in the outbox. */
export interface SavedEvents {
  readonly row: bigint;
  /**
   * By strand, the event that comes before the first of these. A strand is absent when this process knows that event to be
   * published, and when the order is not known.
   */
  readonly predecessors: ReadonlyMap<string, Predecessor>;
  /** Called when all of the events are in their logs. */
  readonly onPublished: () => void;
}

/** The parts and the times of an outbox. */
export interface OutboxOptions extends OutboxRelayOptions {
  /** Whether the table of strands is in place, so that the outbox tells the order of the commits. */
  readonly isOrdered: boolean;
  /** Time between two looks for rows to relay. */
  readonly intervalMs: number;
}

/** Opens the outbox of a process, and starts to relay the rows of processes that died. */
export function createOutbox({ isOrdered, intervalMs, ...options }: OutboxOptions): Outbox {
  const { queries, codec, logger } = options;
  const deletion = startOutboxDeletion(queries, logger);
  const relay = createOutboxRelay(options);
  const relaying = setInterval(() => void relay.relay(), intervalMs);

  const planRow = (events: readonly Event[]): Plan<TiedRow> => {
    const texts = events.map((event) => codec.encode(event));
    const last = lastOfStrands(events);
    return isOrdered && last.size > 0 ? planTiedRow(texts, last) : planOutboxRow(texts);
  };

  return {
    ...relay,
    plan(events) {
      const { statements, result } = planRow(events);
      return {
        statements,
        result() {
          const { row, predecessors } = result();
          const unpublished = [...predecessors].filter(([, earlier]) => !deletion.hasPublished(earlier.row));
          return { row, predecessors: new Map(unpublished), onPublished: () => deletion.add(row) };
        },
      };
    },
    findWaiting: (rows) =>
      waitingOf(
        queries,
        rows.filter((row) => !deletion.hasPublished(row)),
      ),
    async close() {
      clearInterval(relaying);
      await deletion.close();
    },
  };
}

async function waitingOf(queries: Queryable, rows: readonly bigint[]): Promise<ReadonlyMap<bigint, number>> {
  return rows.length === 0 ? new Map() : findOutboxRows(queries, rows);
}
