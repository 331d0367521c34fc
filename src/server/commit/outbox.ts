import type { Logger } from '../base/logger.ts';
import { backoffMs } from '../base/waiting.ts';
import type { Broker } from '../broker/broker.ts';
import type { EventCodec } from '../broker/event-codec.ts';
import type { Event } from '../broker/event.ts';
import { publishEvent } from '../broker/publish-event.ts';
import type { Queryable, Tx } from '../db/client.ts';
import {
  deleteOutboxRows,
  insertOutboxRow,
  lockOutboxRows,
  lockRelay,
  type OutboxRow,
} from './outbox-rows.ts';

/**
 * Keeps the events of a mutation from being lost between its commit and their publishing (the transactional outbox).
 *
 * The mutation's own transaction inserts its events as a row, and the row is deleted when they are in their logs. When a
 * process dies in between, any process publishes the row; identities drop the events that were published already.
 */
export interface Outbox {
  /** Inserts the events of a transaction as a row. The returned function is called when they are published. */
  save(tx: Tx, events: readonly Event[]): Promise<() => void>;
  /**
   * Publishes the rows of processes that died, and leaves the rows that cannot be decoded. Returns the number of published
   * rows; it never throws, but logs the failure.
   */
  relay(): Promise<number>;
  /** Stops the timers, and deletes the rows that are published. */
  close(): Promise<void>;
}

/** The parts and the times of an outbox. */
export interface OutboxOptions {
  readonly queries: Queryable;
  readonly broker: Broker;
  readonly codec: EventCodec;
  /** Rows older than this are relayed, because their own process would have published them by now. */
  readonly ageMs: number;
  /** Time between two looks for rows to relay. */
  readonly intervalMs: number;
  readonly logger: Logger;
}

/** Rows of a page. */
const pageSize = 100;

interface DecodedRow {
  readonly id: bigint;
  readonly events: readonly Event[];
}

/** The result of relaying a page. */
interface RelayedPage {
  /** Rows that were published. */
  readonly count: number;
  /** The last row of a full page; null when no page follows. */
  readonly last: bigint | null;
}

/** Time between two deletions of published rows. */
const deleteIntervalMs = 100;
/** Published rows that wait for their deletion at most. A row past it is published once more, and dropped as a repeat. */
const maximumUndeleted = 10_000;
/** How the pauses grow while rows cannot be deleted. */
const deletePause = { firstMs: 200, longestMs: 5000 };

/** Opens the outbox of a process, and starts to relay the rows of processes that died. */
export function createOutbox({ queries, broker, codec, ageMs, intervalMs, logger }: OutboxOptions): Outbox {
  let published: bigint[] = [];
  let failures = 0;
  let pausedUntilMs = 0;
  let deletion: Promise<void> | null = null;
  let isRelaying = false;

  const deleteRows = async (): Promise<void> => {
    const ids = published;
    published = [];
    try {
      await deleteOutboxRows(queries, ids);
      failures = 0;
    } catch (error) {
      published = [...ids, ...published].slice(0, maximumUndeleted);
      failures += 1;
      pausedUntilMs = performance.now() + backoffMs(failures, deletePause);
      logger.warn({ err: error, rows: published.length }, 'published events cannot be forgotten yet');
    }
  };

  /** One deletion at a time, because each would hold a connection while the database hangs. */
  const deletePublished = (): Promise<void> => (deletion ??= deleteRows().finally(() => (deletion = null)));

  /** Decodes the rows of a page. A row that cannot be decoded stays, because it must not hold up the rows behind it. */
  const decodePage = (page: readonly OutboxRow[]): readonly DecodedRow[] => {
    const decoded: DecodedRow[] = [];
    const undecodable: string[] = [];
    let firstError: unknown = null;
    for (const { id, events } of page) {
      try {
        decoded.push({ id, events: events.map((text) => codec.decode(text)) });
      } catch (error) {
        firstError ??= error;
        undecodable.push(String(id));
      }
    }
    if (undecodable.length > 0) {
      logger.error(
        { err: firstError, rows: undecodable },
        'rows of the outbox cannot be decoded, and stay there',
      );
    }
    return decoded;
  };

  /** Publishes the page of rows that follows a row. */
  const relayPage = (after: bigint): Promise<RelayedPage> =>
    queries.transaction().execute(async (tx) => {
      // One process at a time, because two would overtake each other's pages.
      if (!(await lockRelay(tx))) return { count: 0, last: null };
      const page = await lockOutboxRows(tx, { ageMs, after, limit: pageSize });
      // An unknown kind of event has no topics. Its row stays for the newer process that knows the kind.
      const rows = decodePage(page).filter(({ events }) => events.every(({ topics }) => topics.length > 0));
      // Side by side, because a connection keeps their order.
      await Promise.all(rows.flatMap(({ events }) => events.map((event) => publishEvent(broker, event))));
      await deleteOutboxRows(
        tx,
        rows.map(({ id }) => id),
      );
      return { count: rows.length, last: page[pageSize - 1]?.id ?? null };
    });

  const relay = async (): Promise<number> => {
    if (isRelaying) return 0;
    isRelaying = true;
    let relayed = 0;
    try {
      // Page by page, because rows that stay for a newer process must not keep the rows behind them from being relayed.
      for (let after: bigint | null = 0n; after !== null;) {
        const { count, last }: RelayedPage = await relayPage(after);
        relayed += count;
        after = last;
      }
      if (relayed > 0) logger.info({ mutations: relayed }, 'published what a process had left behind');
    } catch (error) {
      logger.warn({ err: error }, 'what was left behind cannot be published yet');
    } finally {
      isRelaying = false;
    }
    return relayed;
  };

  const deleting = setInterval(() => {
    if (performance.now() >= pausedUntilMs) void deletePublished();
  }, deleteIntervalMs);
  const relaying = setInterval(() => void relay(), intervalMs);

  return {
    async save(tx, events) {
      const id = await insertOutboxRow(
        tx,
        events.map((event) => codec.encode(event)),
      );
      return () => {
        if (published.length < maximumUndeleted) published.push(id);
      };
    },
    relay,
    async close() {
      clearInterval(deleting);
      clearInterval(relaying);
      await deletion;
      await deletePublished();
    },
  };
}
