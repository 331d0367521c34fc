import { LogicalReplicationService, PgoutputPlugin, type Pgoutput } from 'pg-logical-replication';

import { pause } from '../../../src/server/base/waiting.ts';
import { queryDatabase } from '../postgres/postgres.ts';

/** A change of a row in the format of Supabase Realtime. */
export interface RealtimeChange {
  readonly type: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly schema: string;
  readonly table: string;
  /** Milliseconds, as Realtime rounds them. */
  readonly commit_timestamp: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly record?: RealtimeRecord;
  readonly old_record?: RealtimeRecord;
  readonly errors: null;
}

/** A row as JSON, in which 64-bit integers and numerics are floats. */
export type RealtimeRecord = Readonly<Record<string, unknown>>;

/** A replication stream that ends with the test. */
export interface RealtimeRows {
  close(): Promise<void>;
}

/** The database of a stream, and its callbacks. */
export interface RealtimeRowsOptions {
  readonly databaseUrl: string;
  readonly publication: string;
  /** Called with the changes of each transaction, in commit order. */
  readonly onCommit: (changes: readonly RealtimeChange[]) => void;
  /** Called when the database has ended the stream. */
  readonly onLost: () => void;
  /** Called when a new stream has started. It lacks the commits since the old stream ended. */
  readonly onRegained: () => void;
}

/** The columns that a delete tells of, and an update of a table whose replica identity is its key. */
const keys: Readonly<Record<string, readonly string[]>> = {
  markets: ['id'],
  trades: ['id'],
  discussions: ['id'],
  positions: ['market_id', 'user_wallet'],
  proposal_votes: ['market_id', 'user_wallet'],
  dispute_votes: ['market_id', 'user_wallet'],
};

const typeNames: Readonly<Record<number, string>> = {
  16: 'bool',
  20: 'int8',
  23: 'int4',
  25: 'text',
  1009: '_text',
  1184: 'timestamptz',
  1700: 'numeric',
  2950: 'uuid',
  3802: 'jsonb',
};

const slot = 'realtime_stand_in';

/** Pause before the next attempt to open a stream. */
const retryMs = 100;

/**
 * Reads a database's own replication stream, from now on. The publication must be there.
 *
 * It delivers at most once, as Realtime does: after a break it goes on with the commits from then on.
 */
export async function readRealtimeRows(options: RealtimeRowsOptions): Promise<RealtimeRows> {
  const closing = new AbortController();
  const isClosing = (): boolean => closing.signal.aborted;
  let current = await openStream(options);

  /** The next stream; null when the stand-in closes first. */
  const reopen = async (): Promise<Stream | null> => {
    while (!isClosing()) {
      await pause(retryMs, closing.signal);
      const stream = await openStream(options).catch(() => null);
      if (stream !== null) return stream;
    }
    return null;
  };
  const keepOpen = async (): Promise<void> => {
    for (;;) {
      await current.ended;
      if (isClosing()) return;
      options.onLost();
      const next = await reopen();
      if (next === null) return;
      current = next;
      // close() has ended the stream before this one, because it did not know this stream yet.
      if (isClosing()) await current.close();
      else options.onRegained();
    }
  };
  const running = keepOpen();
  return {
    async close() {
      closing.abort();
      await current.close();
      await running;
    },
  };
}

interface Stream {
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

async function openStream({ databaseUrl, publication, onCommit }: RealtimeRowsOptions): Promise<Stream> {
  await queryDatabase(
    databaseUrl,
    'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1',
    [slot],
  );
  await queryDatabase(databaseUrl, `SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slot]);
  const service = new LogicalReplicationService({ connectionString: databaseUrl });
  let changes: RealtimeChange[] = [];
  let committedAt = '';
  service.on('data', (_lsn: string, message: Pgoutput.Message) => {
    switch (message.tag) {
      case 'begin':
        changes = [];
        committedAt = new Date(Number(message.commitTime.valueOf() / 1000n)).toISOString();
        break;
      case 'relation':
        // The parser would make a Date of a timestamp, which loses its microseconds.
        for (const column of message.columns) column.parser = (text: string) => text;
        break;
      case 'insert':
      case 'update':
      case 'delete':
        changes.push(wordChange(message, committedAt));
        break;
      case 'commit':
        onCommit(changes);
        break;
      default:
    }
  });
  // Without a listener the error would end the process; the end of the stream tells it too.
  service.on('error', () => undefined);
  const started = new Promise<void>((resolve) => service.on('start', () => resolve()));
  const plugin = new PgoutputPlugin({ protoVersion: 1, publicationNames: [publication] });
  const reading = service.subscribe(plugin, slot);
  const ended = reading.then(
    () => undefined,
    () => undefined,
  );
  try {
    // A stream that fails before it starts must not count as regained.
    await Promise.race([started, reading]);
  } catch (error) {
    await service.destroy();
    throw error;
  }
  return {
    ended,
    async close() {
      await service.destroy();
      await ended;
    },
  };
}

function wordChange(
  message: Pgoutput.MessageInsert | Pgoutput.MessageUpdate | Pgoutput.MessageDelete,
  commitTimestamp: string,
): RealtimeChange {
  const { relation } = message;
  const common = {
    schema: relation.schema,
    table: relation.name,
    commit_timestamp: commitTimestamp,
    columns: relation.columns.map(({ name, typeOid }) => ({ name, type: typeNames[typeOid] ?? 'text' })),
    errors: null,
  };
  switch (message.tag) {
    case 'insert':
      return { ...common, type: 'INSERT', record: wordRow(relation, message.new) };
    case 'update':
      return {
        ...common,
        type: 'UPDATE',
        record: wordRow(relation, message.new),
        old_record: wordRow(relation, message.old ?? keyOf(relation, message.key ?? message.new)),
      };
    case 'delete':
      return {
        ...common,
        type: 'DELETE',
        old_record: wordRow(relation, keyOf(relation, message.old ?? message.key ?? {})),
      };
  }
}

type Tuple = Readonly<Record<string, unknown>>;

function keyOf({ name }: Pgoutput.MessageRelation, tuple: Tuple): Tuple {
  return Object.fromEntries((keys[name] ?? []).map((column) => [column, tuple[column]]));
}

function wordRow({ columns }: Pgoutput.MessageRelation, tuple: Tuple): RealtimeRecord {
  const entries = columns.flatMap(({ name, typeOid }) => {
    const text = tuple[name];
    if (text === undefined) return [];
    return [[name, typeof text === 'string' ? wordValue(typeNames[typeOid], text) : null] as const];
  });
  return Object.fromEntries(entries);
}

/** A value of PostgreSQL's text form as it comes out of JSON. */
function wordValue(type: string | undefined, text: string): unknown {
  switch (type) {
    case 'bool':
      return text === 't';
    case 'int4':
    case 'int8':
    case 'numeric':
      // Inexact on purpose: a value that does not fit a float arrives as another number.
      return Number(text);
    case 'timestamptz':
      return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
    case 'jsonb':
      return JSON.parse(text) as unknown;
    case '_text':
      return text === '{}' ? [] : text.slice(1, -1).split(',');
    default:
      return text;
  }
}
