import type { Logger } from '../base/logger.ts';
import type { Broker } from '../broker/broker.ts';
import type { EventCodec } from '../broker/event-codec.ts';
import type { Event } from '../broker/event.ts';
import { publishAllInOrder } from '../broker/publish-in-order.ts';
import type { Queryable } from '../db/client.ts';
import {
  deleteOutboxRows,
  lockOutboxRows,
  lockRelay,
  readOutboxRows,
  type OutboxRow,
} from './outbox-rows.ts';

/** Publishes the rows of the outbox that another process has not published. */
export interface OutboxRelay {
  /**
   * Publishes the rows of processes that died, and leaves the rows that cannot be decoded. Returns the number of published
   * rows; it never throws, but logs the failure.
   */
  relay(): Promise<number>;
  /**
   * Publishes the events of strands that are in the outbox, in the order of the commits, up to a row of each strand. The
   * rows stay. Events that this process cannot decode are left out.
   *
   * @throws when the database or the log is out of reach.
   */
  publishStrands(upTo: ReadonlyMap<string, bigint>): Promise<void>;
}

/** The parts of a relay. */
export interface OutboxRelayOptions {
  readonly queries: Queryable;
  readonly broker: Broker;
  readonly codec: EventCodec;
  /** Rows older than this are relayed, because their own process would have published them by now. */
  readonly ageMs: number;
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

/** Creates the relay of an outbox. */
export function createOutboxRelay({
  queries,
  broker,
  codec,
  ageMs,
  logger,
}: OutboxRelayOptions): OutboxRelay {
  let isRelaying = false;

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
      await publishAllInOrder(
        broker,
        rows.flatMap(({ events }) => events),
      );
      await deleteOutboxRows(
        tx,
        rows.map(({ id }) => id),
      );
      return { count: rows.length, last: page[pageSize - 1]?.id ?? null };
    });

  return {
    async relay() {
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
    },
    async publishStrands(upTo) {
      const furthest = [...upTo.values()].reduce((first, second) => (first > second ? first : second), 0n);
      for (let after: bigint | null = 0n; after !== null;) {
        const page = await readOutboxRows(queries, { after, upTo: furthest, limit: pageSize });
        const events = decodePage(page).flatMap((row) =>
          row.events.filter(({ strand }) => strand !== null && row.id <= (upTo.get(strand) ?? 0n)),
        );
        await publishAllInOrder(broker, events);
        after = page[pageSize - 1]?.id ?? null;
      }
    },
  };
}
