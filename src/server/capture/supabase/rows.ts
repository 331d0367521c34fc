import { sql, type RawBuilder } from 'kysely';

import type { Queryable } from '../../db/client.ts';
import {
  discussionFromText,
  marketFromText,
  positionFromText,
  tradeFromText,
  voteFromText,
  type TextRow,
} from '../../db/rows-from-text.ts';
import type { CapturedRows, CapturedTable } from '../change-source.ts';
import { keyColumns, keyIn, type LeaveOut } from '../left-out.ts';
import type { SeenMarket } from './markets.ts';

/** A row as the database has it now, with its commit order. */
export interface ReadRow<Row> {
  readonly row: Row;
  /** Null for rows that never change. */
  readonly commitOrder: bigint | null;
}

/** Rows by their keys, as {@link keyOf} writes them. */
export interface ReadRows<Row> {
  /** The keys that were asked for, without those of left-out rows. */
  readonly wanted: ReadonlySet<string>;
  readonly found: ReadonlyMap<string, ReadRow<Row>>;
  /** Keys of rows that another transaction has locked. */
  readonly busy: ReadonlySet<string>;
}

/** The columns of a key, in their order. */
export type Key = readonly string[];

/** The key and the columns of a table, and how its rows are parsed. */
interface Table<Row> {
  readonly key: readonly string[];
  readonly keyType: 'text' | 'uuid';
  readonly texts: readonly string[];
  readonly flags: readonly string[];
  /** Whether rows are written more than once, so that it matters which version is read. */
  readonly isChanging: boolean;
  readonly fromText: (row: TextRow) => Row;
}

const votes: Table<CapturedRows['proposal_votes']> = {
  key: keyColumns.proposal_votes,
  keyType: 'text',
  texts: ['market_id', 'user_wallet', 'voted_at', 'tx_signature'],
  flags: ['vote'],
  isChanging: false,
  fromText: voteFromText,
};

const tables: { readonly [Name in CapturedTable]: Table<CapturedRows[Name]> } = {
  markets: {
    key: keyColumns.markets,
    keyType: 'text',
    texts: [
      ...['id', 'on_chain_address', 'question', 'description', 'category', 'tags'],
      ...['creator_wallet', 'resolver_wallet', 'state', 'b_parameter'],
      ...['initial_liquidity', 'current_liquidity', 'shares_yes', 'shares_no'],
      ...['current_price_yes', 'current_price_no', 'total_volume', 'ipfs_evidence_hash'],
      ...['proposal_likes', 'proposal_dislikes', 'dispute_agree', 'dispute_disagree'],
      ...[
        'created_at',
        'approved_at',
        'activated_at',
        'resolution_proposed_at',
        'finalized_at',
        'updated_at',
      ],
    ],
    flags: ['proposed_outcome', 'final_outcome', 'is_cancelled'],
    isChanging: true,
    fromText: marketFromText,
  },
  trades: {
    key: keyColumns.trades,
    keyType: 'uuid',
    texts: [
      ...['id', 'market_id', 'user_wallet', 'trade_type', 'shares', 'cost'],
      ...['price_after', 'tx_signature', 'block_time', 'created_at'],
    ],
    flags: ['outcome'],
    isChanging: false,
    fromText: tradeFromText,
  },
  proposal_votes: votes,
  dispute_votes: votes,
  discussions: {
    key: keyColumns.discussions,
    keyType: 'uuid',
    texts: ['id', 'market_id', 'user_wallet', 'content', 'created_at', 'deleted_at'],
    flags: [],
    isChanging: true,
    fromText: discussionFromText,
  },
  positions: {
    key: keyColumns.positions,
    keyType: 'text',
    texts: [
      ...['market_id', 'user_wallet', 'shares_yes', 'shares_no', 'total_invested', 'trades_count'],
      ...[
        'realized_pnl',
        'unrealized_pnl',
        'claimed_amount',
        'first_trade_at',
        'last_trade_at',
        'updated_at',
      ],
    ],
    flags: ['has_claimed'],
    isChanging: true,
    fromText: positionFromText,
  },
};

/** The key of a row of a table; null when the columns do not tell it. */
export function keyOf(table: CapturedTable, row: Readonly<Record<string, unknown>>): Key | null {
  const { key: columns, keyType } = tables[table];
  const key = columns.map((column) => row[column]);
  return key.every((value) => typeof value === 'string' && keyShapes[keyType].test(value))
    ? (key as Key)
    : null;
}

/** Texts that the database accepts as a key. A refused key would fail the statement of all rows in the batch. */
const keyShapes = { uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, text: /^[^\0]*$/ } as const;

/** A key as text. */
export function keyText(key: Key): string {
  return JSON.stringify(key);
}

/**
 * Reads rows by their keys in a single statement.
 *
 * Of rows that are written more than once it reads the latest version, locked against writers while it reads the
 * position in the write-ahead log. Without the lock the position could be larger than that of a writer that commits later,
 * and the version could be the old one. It never waits for a lock, so it is never part of a deadlock.
 *
 * A row that cannot be parsed is left out, and passed to `leaveOut`.
 */
export async function readRows<Name extends CapturedTable>(
  queries: Queryable,
  name: Name,
  keys: readonly Key[],
  leaveOut: LeaveOut,
): Promise<ReadRows<CapturedRows[Name]>> {
  const wanted = new Set(keys.map(keyText));
  const table: Table<CapturedRows[Name]> = tables[name];
  const rows = await selectRows(queries, name, table, keys);
  const found = new Map<string, ReadRow<CapturedRows[Name]>>();
  for (const { values, position } of rows) {
    const columns = [...table.texts, ...table.flags];
    const text: TextRow = Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null]));
    const key = keyOf(name, text);
    if (key === null) continue;
    const commitOrder = position === null ? null : BigInt(position);
    try {
      found.set(keyText(key), { row: table.fromText(text), commitOrder });
    } catch (error) {
      wanted.delete(keyText(key));
      leaveOut({ table: name, key: keyIn(name, text), reason: error });
    }
  }
  const absent = keys.filter((key) => wanted.has(keyText(key)) && !found.has(keyText(key)));
  const busy = table.isChanging && absent.length > 0 ? await selectKeys(queries, name, table, absent) : [];
  return { wanted, found, busy: new Set(busy) };
}

/** The newest markets, with the columns that a hint may lack. */
export async function readNewestMarkets(
  queries: Queryable,
  limit: number,
): Promise<readonly (SeenMarket & { readonly id: string })[]> {
  return queries
    .selectFrom('markets')
    .select([
      'id',
      sql<SeenMarket['state']>`coalesce(state, 'PROPOSED')`.as('state'),
      sql<boolean>`coalesce(is_cancelled, false)`.as('isCancelled'),
      sql<bigint>`coalesce(shares_yes, 0::bigint)`.as('sharesYes'),
      sql<bigint>`coalesce(shares_no, 0::bigint)`.as('sharesNo'),
      'currentPriceYes',
      'currentPriceNo',
    ])
    .orderBy('createdAt', 'desc')
    .limit(limit)
    .execute();
}

/** The ids of which the database has no market. */
export async function findAbsentMarkets(
  queries: Queryable,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM unnest(${ids}::text[]) AS id WHERE NOT EXISTS (SELECT FROM markets WHERE markets.id = id.id)
  `.execute(queries);
  return rows.map(({ id }) => id);
}

interface SelectedRow {
  readonly values: readonly (string | null)[];
  readonly position: string | null;
}

async function selectRows(
  queries: Queryable,
  name: CapturedTable,
  table: Pick<Table<unknown>, 'key' | 'keyType' | 'texts' | 'flags' | 'isChanging'>,
  keys: readonly Key[],
): Promise<readonly SelectedRow[]> {
  const texts = table.texts.map((column) => `${column}::text`);
  // In the format of the replication stream, because the rows are parsed as its rows are.
  const flags = table.flags.map((column) => `CASE ${column} WHEN true THEN 't' WHEN false THEN 'f' END`);
  const values = sql.raw(`ARRAY[${[...texts, ...flags].join(', ')}]`);
  const from = sql`${sql.raw(name)} WHERE ${isAmong(table, keys)}`;
  const statement = table.isChanging
    ? sql<SelectedRow>`
        WITH locked AS MATERIALIZED (SELECT * FROM ${from} FOR SHARE OF ${sql.raw(name)} SKIP LOCKED)
        SELECT ${values} AS values, (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::text AS position FROM locked
      `
    : sql<SelectedRow>`SELECT ${values} AS values, null AS position FROM ${from}`;
  return (await statement.execute(queries)).rows;
}

async function selectKeys(
  queries: Queryable,
  name: CapturedTable,
  table: Pick<Table<unknown>, 'key' | 'keyType'>,
  keys: readonly Key[],
): Promise<readonly string[]> {
  const columns = sql.raw(`ARRAY[${table.key.join(', ')}]`);
  const { rows } = await sql<{ key: readonly string[] }>`
    SELECT ${columns} AS key FROM ${sql.raw(name)} WHERE ${isAmong(table, keys)}
  `.execute(queries);
  return rows.map(({ key }) => keyText(key));
}

function isAmong(
  { key, keyType }: Pick<Table<unknown>, 'key' | 'keyType'>,
  keys: readonly Key[],
): RawBuilder<unknown> {
  const wanted = key.map(
    (_column, index) => sql`${keys.map((values) => values[index])}::${sql.raw(keyType)}[]`,
  );
  return sql`(${sql.raw(key.join(', '))}) IN (SELECT * FROM unnest(${sql.join(wanted)}))`;
}
