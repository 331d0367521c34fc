import { hash } from 'node:crypto';

import { parseTimestamp, type Timestamp } from '../../base/time.ts';
import { bind, defineStatement, jsonTextArray, planOf, textArray, type Plan } from '../../db/statement.ts';
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
  readonly position: Position;
  readonly sharedPosition: Position | null;
  readonly publishedAt: Timestamp;
}

const columns = [
  ...['entry', 'outcome', 'placed_epoch', 'placed_offset'],
  ...['shared_epoch', 'shared_offset', 'placed_at'],
];

const append = defineStatement(
  'log_append',
  `SELECT ${columns.join()} FROM marketcast_log_append($1::text[], $2::boolean[], $3::bigint[], $4::uuid[], $5::text[],
     $6::numeric[], $7::text[], $8::text[], $9::bigint[], $10::boolean)`,
  columns,
  (row): AppendedRow => ({
    entry: Number(row['entry']),
    outcome: row['outcome'] as PlacedEntry['outcome'],
    position: { epoch: row['placed_epoch'] ?? '', offset: Number(row['placed_offset']) },
    sharedPosition:
      row['shared_epoch'] == null || row['shared_offset'] == null
        ? null
        : { epoch: row['shared_epoch'], offset: Number(row['shared_offset']) },
    publishedAt: parseTimestamp(row['placed_at'] ?? ''),
  }),
);

/**
 * Plans to append entries, in a transaction or in a statement of its own. Entries of a topic keep their order. The rows of the
 * topics stay locked until the transaction ends, so the order of a log is the order of the commits, and its offsets have no gap.
 */
export function planAppend(
  entries: readonly Entry[],
  { kinds, codec, isInline }: AppendOptions,
): Plan<readonly PlacedEntry[]> {
  // Sorted, so that two transactions lock topics in the same order.
  const sorted = [...entries].sort((one, other) =>
    one.topic < other.topic ? -1 : Number(one.topic > other.topic),
  );
  const column = (textOf: (entry: Entry) => string | null): string => textArray(sorted.map(textOf));
  const bound = bind(
    append,
    column(({ topic }) => topic),
    column(({ topic }) => String(kinds.of(topic).isDurable)),
    column(({ topic }) => String(kinds.of(topic).ttlMs)),
    column(({ event }) => digestOf(identityOf(event))),
    column(({ event }) => event.supersession?.key ?? null),
    column(({ event }) => event.supersession?.order?.toString() ?? null),
    jsonTextArray(sorted.map(({ event }) => codec.encode(event))),
    column(({ shared }) => shared),
    column(({ shared }) => (shared === null ? null : String(kinds.of(shared).ttlMs))),
    String(isInline),
  );
  return planOf(bound, (rows) =>
    rows.flatMap(({ entry: place, ...placed }) => {
      const entry = sorted[place - 1];
      return entry === undefined ? [] : [{ entry, ...placed }];
    }),
  );
}

/** 128 bits of an identity, as the digits of a UUID: they tell identities apart, and an index of them is small. */
function digestOf(identity: string): string {
  return hash('sha256', identity, 'hex').slice(0, 32);
}
