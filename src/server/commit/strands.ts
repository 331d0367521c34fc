import { sql, type RawBuilder } from 'kysely';

import { identityOf, type Event } from '../broker/event.ts';
import type { Tx } from '../db/client.ts';

/** The last event of a strand before a commit. */
export interface Predecessor {
  readonly identity: string;
  /** Its row in the outbox. */
  readonly row: bigint;
}

/** A row of the outbox, and the predecessor of its first event in each strand. A strand without a predecessor is absent. */
export interface TiedRow {
  readonly row: bigint;
  readonly predecessors: ReadonlyMap<string, Predecessor>;
}

/** The identity of the last event of each strand. */
export function lastOfStrands(events: readonly Event[]): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (const event of events) if (event.strand !== null) last.set(event.strand, identityOf(event));
  return last;
}

interface TiedStrand {
  readonly row: bigint;
  readonly previousIdentity: string | null;
  readonly previousRow: bigint | null;
}

/**
 * Inserts the events of a transaction as a row of the outbox, and ties the row to the last event of each of their strands.
 *
 * The transaction holds the lock of the strand's market, so the ids of the rows of a strand grow with its commits.
 *
 * @param last the identity of the last event of each strand, one strand at least.
 */
export async function insertTiedRow(
  tx: Tx,
  events: readonly string[],
  last: ReadonlyMap<string, string>,
): Promise<TiedRow> {
  // In one order, so that two transactions with the same strands never wait for each other.
  const strands = [...last].sort(([one], [other]) => (one < other ? -1 : 1));
  const predecessors = new Map<string, Predecessor>();
  let id: bigint | null = null;
  for (const [strand, identity] of strands) {
    // A single statement for the first strand, because most commits have no other.
    const insertion =
      id === null
        ? sql`
            WITH saved AS (INSERT INTO marketcast_outbox (events) VALUES (${[...events]}::text[]) RETURNING id)
            INSERT INTO marketcast_strands AS strands (strand, identity, outbox_id)
            SELECT ${strand}, ${identity}, id FROM saved`
        : sql`
            INSERT INTO marketcast_strands AS strands (strand, identity, outbox_id)
            VALUES (${strand}, ${identity}, ${id})`;
    const { row, previousIdentity, previousRow }: TiedStrand = await tie(tx, insertion);
    id = row;
    if (previousIdentity !== null && previousRow !== null) {
      predecessors.set(strand, { identity: previousIdentity, row: previousRow });
    }
  }
  if (id === null) throw new Error('a tied row has a strand at least');
  return { row: id, predecessors };
}

/** Makes a row of the outbox the last of a strand, and returns the row that was the last before. */
async function tie(tx: Tx, insertion: RawBuilder<unknown>): Promise<TiedStrand> {
  const { rows } = await sql<TiedStrand>`
    ${insertion}
    ON CONFLICT (strand) DO UPDATE SET
      previous_identity = strands.identity, previous_outbox_id = strands.outbox_id,
      identity = excluded.identity, outbox_id = excluded.outbox_id, changed_at = excluded.changed_at
    RETURNING outbox_id AS row, previous_identity, previous_outbox_id AS previous_row
  `.execute(tx);
  const [tied] = rows;
  if (tied === undefined) throw new Error('the outbox returned no row');
  return tied;
}
