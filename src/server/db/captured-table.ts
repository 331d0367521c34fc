import type { Queryable } from './client.ts';
import { fromValues, type RowChange } from './row-change.ts';
import { kindOf, type AnyRow, type TableOf, type TableShape } from './table.ts';

/** The last event of each of these types that the log still keeps of a market. */
export type LastPublished<Event> = (
  marketId: string,
  types: readonly string[],
) => Promise<ReadonlyMap<string, Event>>;

/** The means by which a catch-up tells the changes of a row that no change source reported. */
export interface MissedFacts<Event> {
  /** The moment at which the catch-up begins. */
  readonly since: string;
  readonly queries: Queryable;
  readonly lastPublished: LastPublished<Event>;
}

/** The steps of the rows of a table whose changes are `before-and-after`. */
export interface Steps<Row, Event> {
  /** The columns of the steps in the last event of a row; null when the log has none, or when the row was deleted. */
  lastPublished(key: readonly string[], lastPublished: LastPublished<Event>): Promise<AnyRow | null>;
  /** A change to the present values. No event shows the values before it. */
  moved(row: Row, commitOrder: bigint | null): RowChange<Row>;
}

/** The way from the rows of a table to events. */
interface Mapping<Row, Event> {
  /**
   * The events of a change, whichever program wrote the row.
   *
   * The function uses the values of the row alone until its first query: an error of it leaves the row out. A promise that
   * rejects says nothing about the row, unless the error is an {@link UnmappableRow}.
   */
  events(change: RowChange<Row>, queries: Queryable): readonly Event[] | Promise<readonly Event[]>;
  /** The changes of a row that a catch-up finds. Without this a row counts as just created: the log drops a repeat. */
  missed?(
    row: Row,
    facts: MissedFacts<Event>,
  ): Promise<readonly RowChange<Row>[]> | readonly RowChange<Row>[];
  /** Needed where the changes are `before-and-after`. */
  readonly steps?: Steps<Row, Event>;
}

/** A table whose rows become events, whichever program writes them. */
export interface CapturedTable<Event> extends TableShape {
  /** @throws {UnmappableRow} when the values of the row make its events impossible. */
  eventsOf(change: RowChange<AnyRow>, queries: Queryable): Promise<readonly Event[]>;
  /** The changes of a row that a catch-up finds. */
  missedOf(row: AnyRow, facts: MissedFacts<Event>): Promise<readonly RowChange<AnyRow>[]>;
  readonly steps: Steps<AnyRow, Event> | null;
}

/** Adds to a table the way from its rows to events. */
export function captureTable<Row, Event>(
  table: TableOf<Row>,
  mapping: Mapping<Row, Event>,
): CapturedTable<Event> {
  // Only the rows of this table get to these functions.
  const shape = table as TableOf<AnyRow>;
  if (kindOf(table) === 'before-and-after' && mapping.steps === undefined) {
    throw new TypeError(`${table.name}: changes before and after need steps`);
  }
  const to = mapping as unknown as Mapping<AnyRow, Event>;
  return {
    ...shape,
    async eventsOf(change, queries) {
      return fromValues(() => to.events(change, queries));
    },
    async missedOf(row, facts) {
      return to.missed?.(row, facts) ?? [{ before: null, after: row, commitOrder: null }];
    },
    steps: to.steps ?? null,
  };
}
