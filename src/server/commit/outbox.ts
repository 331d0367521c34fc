import { backoffMs } from '../base/backoff.ts';
import type { Broker } from '../broker/broker.ts';
import type { EventCodec } from '../broker/event-codec.ts';
import type { Event } from '../broker/event.ts';
import type { Queryable, Tx } from '../db/client.ts';
import { deleteOutboxRows, insertOutboxRow, lockOutboxRows, lockRelay } from './outbox-rows.ts';
import type { Log } from '../base/logger.ts';

/**
 * Keeps the events of a mutation from being lost between its commit and their publishing.
 *
 * They are written down in the mutation's own transaction and forgotten when they are in the log. What is left behind
 * by a process that died, any process publishes; identities drop what had got through.
 */
export interface Outbox {
  /** Writes events down in a transaction; what to call when they have been published. */
  save(tx: Tx, events: readonly Event[]): Promise<() => void>;
  /** Publishes what others left behind; how many mutations that was. */
  relay(): Promise<number>;
  close(): Promise<void>;
}

/** What an outbox is made with. */
export interface OutboxOptions {
  readonly queries: Queryable;
  readonly broker: Broker;
  readonly codec: EventCodec;
  /** What is older than this has been left behind: its own process would have published it by now. */
  readonly ageMs: number;
  /** How often to look for what was left behind. */
  readonly intervalMs: number;
  readonly log: Log;
}

/** Rows of a page. */
const relayLimit = 100;

interface RelayedPage {
  readonly count: number;
  /** Null when no page follows. */
  readonly last: bigint | null;
}

/** Published rows are forgotten together, this often. */
const settleIntervalMs = 100;
/** Rows that wait to be forgotten at most. What does not fit is published once more, and dropped as a repeat. */
const keptSettled = 10_000;
/** How long to wait between attempts to forget. */
const settlePause = { firstMs: 200, longestMs: 5000 };

/** Opens the outbox of a process, and begins to look for what was left behind. */
export function createOutbox({ queries, broker, codec, ageMs, intervalMs, log }: OutboxOptions): Outbox {
  let settled: bigint[] = [];
  let failures = 0;
  let restUntilMs = 0;
  let settling: Promise<void> | null = null;
  let isRelaying = false;

  const forget = async (): Promise<void> => {
    const ids = settled;
    settled = [];
    try {
      await deleteOutboxRows(queries, ids);
      failures = 0;
    } catch (error) {
      settled = [...ids, ...settled].slice(0, keptSettled);
      failures += 1;
      restUntilMs = performance.now() + backoffMs(failures, settlePause);
      log.warn({ err: error, rows: settled.length }, 'published events cannot be forgotten yet');
    }
  };

  /** One at a time: while the database hangs they would take a connection each. */
  const settle = (): Promise<void> => (settling ??= forget().finally(() => (settling = null)));

  /** Publishes a page of what follows a row: how many mutations, and the last row of a full page. */
  const relayPage = (after: bigint): Promise<RelayedPage> =>
    queries.transaction().execute(async (tx) => {
      // One process at a time: two would overtake each other's pages.
      if (!(await lockRelay(tx))) return { count: 0, last: null };
      const page = await lockOutboxRows(tx, { ageMs, after, limit: relayLimit });
      const rows = page
        .map((row) => ({ id: row.id, events: row.events.map((text) => codec.decode(text)) }))
        // An event of a kind that only a newer process knows belongs to no log here, and is left to that process.
        .filter(({ events }) => events.every(({ topics }) => topics.length > 0));
      // Side by side on one connection, which keeps their order.
      await Promise.all(
        rows.flatMap(({ events }) =>
          events.flatMap((event) => event.topics.map((topic) => broker.publish(topic, event))),
        ),
      );
      await deleteOutboxRows(
        tx,
        rows.map(({ id }) => id),
      );
      return { count: rows.length, last: page[relayLimit - 1]?.id ?? null };
    });

  const relay = async (): Promise<number> => {
    if (isRelaying) return 0;
    isRelaying = true;
    let relayed = 0;
    try {
      // From page to page: what is left to others must not be in the way of what comes after it.
      for (let after: bigint | null = 0n; after !== null;) {
        const { count, last }: RelayedPage = await relayPage(after);
        relayed += count;
        after = last;
      }
      if (relayed > 0) log.info({ mutations: relayed }, 'published what a process had left behind');
    } catch (error) {
      log.warn({ err: error }, 'what was left behind cannot be published yet');
    } finally {
      isRelaying = false;
    }
    return relayed;
  };

  const settlingTimer = setInterval(() => {
    if (performance.now() >= restUntilMs) void settle();
  }, settleIntervalMs);
  const relaying = setInterval(() => void relay(), intervalMs);

  return {
    async save(tx, events) {
      const id = await insertOutboxRow(
        tx,
        events.map((event) => codec.encode(event)),
      );
      return () => {
        if (settled.length < keptSettled) settled.push(id);
      };
    },
    relay,
    async close() {
      clearInterval(settlingTimer);
      clearInterval(relaying);
      await settling;
      await settle();
    },
  };
}
