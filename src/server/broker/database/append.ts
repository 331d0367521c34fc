import { hash } from 'node:crypto';

import { sql } from 'kysely';

import type { Timestamp } from '../../base/time.ts';
import type { Queryable } from '../../db/client.ts';
import type { Position, PublishOutcome } from '../broker.ts';
import type { EventCodec } from '../event-codec.ts';
import { identityOf } from '../event.ts';
import type { Entry, TopicKinds } from './topic-kinds.ts';

/** An entry after its append. */
export interface PlacedEntry {
  readonly entry: Entry;
  readonly outcome: PublishOutcome;
  /** The position of a published event; the tail of the log for another outcome. */
  readonly position: Position;
  /** Null while the shared topic does not refer to the event, or never does. */
  readonly sharedPosition: Position | null;
  readonly publishedAt: Timestamp;
}

/** How events are appended. */
export interface AppendOptions {
  readonly kinds: TopicKinds;
  readonly codec: EventCodec;
  /** Whether shared topics refer to events at once, as in a database with a single connection. */
  readonly isInline: boolean;
}

interface AppendedRow {
  readonly entry: number;
  readonly outcome: PlacedEntry['outcome'];
  readonly placedEpoch: string;
  readonly placedOffset: bigint;
  readonly sharedEpoch: string | null;
  readonly sharedOffset: bigint | null;
  readonly placedAt: Timestamp;
}

/**
 * Appends entries, in a transaction or in a statement of its own. Entries of a topic keep their order. The rows of the topics
 * stay locked until the transaction ends, so the order of a log is the order of the commits, and its offsets have no gap.
 */
export async function appendEntries(
  queries: Queryable,
  entries: readonly Entry[],
  { kinds, codec, isInline }: AppendOptions,
): Promise<readonly PlacedEntry[]> {
  // Sorted, so that two transactions lock topics in the same order.
  const sorted = [...entries].sort((one, other) =>
    one.topic < other.topic ? -1 : Number(one.topic > other.topic),
  );
  const column = <Value>(valueOf: (entry: Entry) => Value): Value[] => sorted.map(valueOf);
  const shareds = column(({ shared }) => shared);
  const { rows } = await sql<AppendedRow>`
    SELECT * FROM marketcast_log_append(
      ${column(({ topic }) => topic)}::text[],
      ${column(({ topic }) => String(kinds.of(topic).isDurable))}::text[]::boolean[],
      ${column(({ topic }) => String(kinds.of(topic).ttlMs))}::text[]::bigint[],
      ${column(({ event }) => digestOf(identityOf(event)))}::text[]::uuid[],
      ${column(({ event }) => event.supersession?.key ?? null)}::text[],
      ${column(({ event }) => event.supersession?.order?.toString() ?? null)}::text[]::numeric[],
      ${column(({ event }) => codec.encode(event))}::text[],
      ${shareds}::text[],
      ${shareds.map((shared) => (shared === null ? null : String(kinds.of(shared).ttlMs)))}::text[]::bigint[],
      ${isInline}::boolean
    )
  `.execute(queries);
  return rows.flatMap((row) => {
    const entry = sorted[row.entry - 1];
    return entry === undefined ? [] : [placedOf(entry, row)];
  });
}

function placedOf(entry: Entry, row: AppendedRow): PlacedEntry {
  const { outcome, placedEpoch, placedOffset, sharedEpoch, sharedOffset, placedAt } = row;
  return {
    entry,
    outcome,
    position: { epoch: placedEpoch, offset: Number(placedOffset) },
    sharedPosition:
      sharedEpoch === null || sharedOffset === null
        ? null
        : { epoch: sharedEpoch, offset: Number(sharedOffset) },
    publishedAt: placedAt,
  };
}

/** 128 bits of an identity, as the digits of a UUID: they tell identities apart, and an index of them is small. */
function digestOf(identity: string): string {
  return hash('sha256', identity, 'hex').slice(0, 32);
}
