import { identityOf, type Event } from '../broker/event.ts';
import { bind, defineStatement, jsonTextArray, planOf, textArray, type Plan } from '../db/statement.ts';

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
  readonly strand: string;
  readonly row: bigint;
  readonly previousIdentity: string | null;
  readonly previousRow: bigint | null;
}

/** The strands come sorted, so that two transactions with the same strands never wait for each other. */
const insertTied = defineStatement(
  'outbox_tied_row',
  `WITH saved AS (INSERT INTO marketcast_outbox (events) VALUES ($1::text[]) RETURNING id)
   INSERT INTO marketcast_strands AS strands (strand, identity, outbox_id)
   SELECT given.strand, given.identity, saved.id
   FROM saved, unnest($2::text[], $3::text[]) WITH ORDINALITY AS given (strand, identity, place)
   ORDER BY given.place
   ON CONFLICT (strand) DO UPDATE SET
     previous_identity = strands.identity, previous_outbox_id = strands.outbox_id,
     identity = excluded.identity, outbox_id = excluded.outbox_id, changed_at = excluded.changed_at
   RETURNING strand, outbox_id, previous_identity, previous_outbox_id`,
  ['strand', 'outbox_id', 'previous_identity', 'previous_outbox_id'],
  (row): TiedStrand => ({
    strand: row['strand'] ?? '',
    row: BigInt(row['outbox_id'] ?? ''),
    previousIdentity: row['previous_identity'] ?? null,
    previousRow: row['previous_outbox_id'] == null ? null : BigInt(row['previous_outbox_id']),
  }),
);

/**
 * Inserts the events of a transaction as a row of the outbox, and ties the row to the last event of each of their strands.
 *
 * The transaction holds the lock of the strand's market, so the ids of the rows of a strand grow with its commits.
 *
 * @param last the identity of the last event of each strand, one strand at least.
 */
export function planTiedRow(events: readonly string[], last: ReadonlyMap<string, string>): Plan<TiedRow> {
  const strands = [...last].sort(([one], [other]) => (one < other ? -1 : 1));
  const [names, identities] = [strands.map(([strand]) => strand), strands.map(([, identity]) => identity)];
  return planOf(bind(insertTied, jsonTextArray(events), textArray(names), textArray(identities)), (tied) => {
    const [first] = tied;
    if (first === undefined) throw new Error('the outbox returned no row');
    const predecessors = new Map<string, Predecessor>();
    for (const { strand, previousIdentity, previousRow } of tied) {
      if (previousIdentity !== null && previousRow !== null) {
        predecessors.set(strand, { identity: previousIdentity, row: previousRow });
      }
    }
    return { row: first.row, predecessors };
  });
}
