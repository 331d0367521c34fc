import { sql } from 'kysely';

import { identityOf, type Event } from '../broker/event.ts';
import type { Tx } from '../db/client.ts';

/** The last event of a strand before a commit, when it is not known to be published. */
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
  readonly id: bigint;
  readonly strand: string;
  readonly identity: string | null;
  readonly row: bigint | null;
}

/**
 * Inserts the events of a transaction as {@link insertOutboxRow} does, and ties the row to the last event of each of their
 * strands.
 *
 * The transaction holds the lock of the strand's market. So the ids of the rows of a strand grow with its commits, and a
 * predecessor that is no longer in the outbox is published.
 *
 * @param last the identity of the last event of each strand, one strand at least.
 */
export async function insertTiedRow(
  tx: Tx,
  events: readonly string[],
  last: ReadonlyMap<string, string>,
): Promise<TiedRow> {
  // In one order, so that two transactions with the same strands never wait for each other.
  const strands = [...last.keys()].sort();
  const identities = strands.map((strand) => last.get(strand) ?? '');
  const { rows } = await sql<TiedStrand>`
    WITH saved AS (
      INSERT INTO marketcast_outbox (events) VALUES (${[...events]}::text[]) RETURNING id
    ), tied AS (
      INSERT INTO marketcast_strands AS strands (strand, identity, outbox_id)
      SELECT strand, identity, id
      FROM saved, unnest(${strands}::text[], ${identities}::text[]) WITH ORDINALITY AS given (strand, identity, place)
      ORDER BY place
      ON CONFLICT (strand) DO UPDATE SET
        previous_identity = strands.identity, previous_outbox_id = strands.outbox_id,
        identity = excluded.identity, outbox_id = excluded.outbox_id, changed_at = excluded.changed_at
      RETURNING strand, previous_identity, previous_outbox_id, outbox_id
    )
    SELECT tied.outbox_id AS id, strand, previous_identity AS identity, waiting.id AS row
    FROM tied LEFT JOIN marketcast_outbox AS waiting ON waiting.id = previous_outbox_id
  `.execute(tx);
  const [first] = rows;
  if (first === undefined) throw new Error('the outbox returned no row');
  const predecessors = new Map<string, Predecessor>();
  for (const { strand, identity, row } of rows) {
    if (identity !== null && row !== null) predecessors.set(strand, { identity, row });
  }
  return { row: first.id, predecessors };
}
