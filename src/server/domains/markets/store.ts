import {
  sql,
  type Expression,
  type OperationNodeSource,
  type RawBuilder,
  type SqlBool,
  type UpdateObject,
} from 'kysely';

import { ApiError } from '../../base/errors.ts';
import type { Queryable, Tx } from '../../db/client.ts';
import { isCancelled } from '../../db/errors.ts';
import { writtenRow } from '../../db/written-rows.ts';
import { pageAlong } from '../../db/page-query.ts';
import type { PageRequest } from '../../db/pages.ts';
import type { Tables } from '../../db/tables.ts';
import { marketCategories, type MarketCategory } from './category.ts';
import { markets, type MarketRow, type MarketState } from './table.ts';

const presentState = markets.columns.state.expressionIn(markets.name, 'state');

/** The order and the filter of a list of markets; null lets every market through. */
export interface MarketFilter {
  /** Rows of `market_id` and `rank`: the highest rank first. Null orders by age, the newest first. */
  readonly ranks: RawBuilder<unknown> | null;
  readonly state: MarketState | null;
  readonly category: MarketCategory | null;
  /** A text that must occur in the question or the description, in upper or lower case. */
  readonly search: string | null;
}

/** The markets with these ids, in the order of the ids; null for an unknown id. */
export async function findMarkets(
  queries: Queryable,
  ids: readonly string[],
): Promise<readonly (MarketRow | null)[]> {
  const rows = await queries.selectFrom('markets').select(markets.selection).where('id', 'in', ids).execute();
  const byId = new Map<string, MarketRow>(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/**
 * The market that a request made.
 *
 * @throws {ApiError} `NOT_FOUND` when another program has deleted it.
 */
export async function requireMarket(queries: Queryable, ids: readonly string[]): Promise<MarketRow> {
  const [market] = await findMarkets(queries, ids);
  if (market == null) throw new ApiError('NOT_FOUND', { marketId: ids.join() });
  return market;
}

/** The ids among these that belong to a market. */
export async function findExistingMarkets(
  queries: Queryable,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await queries.selectFrom('markets').select('id').where('id', 'in', ids).execute();
  return new Set(rows.map(({ id }) => id));
}

/** A market of a list. */
export interface ListedMarket extends MarketRow {
  /** Its place in a list by rank; absent in a list by age. */
  readonly rank?: string;
}

/** A page of the markets that a filter lets through. A search has no limit of time: see {@link searchMarkets}. */
export async function listMarkets(
  queries: Queryable,
  { ranks, state, category, search }: MarketFilter,
  page: PageRequest,
): Promise<readonly ListedMarket[]> {
  let query = queries.selectFrom('markets').select(markets.selection);
  if (state !== null) query = query.where(sql<SqlBool>`${presentState} = ${state}`);
  if (category !== null) query = query.where(isAbout(category));
  if (search !== null) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) =>
      eb.or([eb('question', 'ilike', pattern), eb('description', 'ilike', pattern)]),
    );
  }
  if (ranks !== null) return pageByRank(queries, query, ranks, page);
  return pageAlong(query, markets, 'createdAt', page).execute();
}

/** A page of the markets of a query, the highest rank first. */
async function pageByRank(
  queries: Queryable,
  query: OperationNodeSource,
  ranks: RawBuilder<unknown>,
  { before, after, limit, isReversed }: PageRequest,
): Promise<readonly ListedMarket[]> {
  const direction = isReversed ? sql`asc` : sql`desc`;
  const key = sql`(listed.rank, listed.id)`;
  const older = after === null ? sql`true` : sql`${key} < (${after.time}::numeric, ${after.id})`;
  const newer = before === null ? sql`true` : sql`${key} > (${before.time}::numeric, ${before.id})`;
  const { rows } = await sql<ListedMarket>`
    select * from (
      select market.*, coalesce(ranked.rank, 0)::numeric as rank from (${query}) as market
      left join (${ranks}) as ranked on ranked.market_id = market.id
    ) as listed
    where ${older} and ${newer} order by listed.rank ${direction}, listed.id ${direction} limit ${limit}
  `.execute(queries);
  return rows;
}

/** Shorter texts have no trigrams. */
const trigramLength = 3;

/** The bound of a search, and whether the index of `searchMigration` is in place. */
export interface SearchOptions {
  readonly timeoutMs: number;
  readonly isIndexed: boolean;
}

/**
 * Makes the planner look into the index of trigrams first. The planner takes the comparison of a text for cheap, whatever its
 * length, and reads all rows instead: 7 s for an unlucky text in 20,000 rows, against 1 ms.
 */
async function preferBitmaps(tx: Queryable): Promise<void> {
  await sql`select set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)`.execute(
    tx,
  );
}

/**
 * Like {@link listMarkets}, in a time that the database holds.
 *
 * @throws {SearchTimeout} when the database has stopped the search.
 */
export async function searchMarkets(
  queries: Queryable,
  filter: MarketFilter,
  page: PageRequest,
  { timeoutMs, isIndexed }: SearchOptions,
): Promise<readonly ListedMarket[]> {
  const startedAtMs = performance.now();
  try {
    return await queries.transaction().execute(async (tx) => {
      // For this transaction alone, because a pooler gives the session to others afterwards.
      await sql`select set_config('statement_timeout', ${String(timeoutMs)}, true)`.execute(tx);
      if (isIndexed && (filter.search?.length ?? 0) >= trigramLength) await preferBitmaps(tx);
      return listMarkets(tx, filter, page);
    });
  } catch (error) {
    // An operator cancels with the same code, and sooner.
    const isTimeout = isCancelled(error) && performance.now() - startedAtMs >= timeoutMs;
    throw isTimeout ? new SearchTimeout() : error;
  }
}

/** A search that took too long. */
export class SearchTimeout extends Error {
  override readonly name = 'SearchTimeout';
}

/** Like {@link categoryOf}: a text of a row that is not in the list counts as `other`. */
function isAbout(category: MarketCategory): Expression<SqlBool> {
  if (category !== 'other') return sql<SqlBool>`category = ${category}`;
  const others = marketCategories.filter((known) => known !== 'other');
  return sql<SqlBool>`category not in (${sql.join(others)})`;
}

/** Whether there is any market. */
export async function hasMarkets(queries: Queryable): Promise<boolean> {
  return (await queries.selectFrom('markets').select('id').limit(1).execute()).length > 0;
}

/**
 * Reads a market and locks its row until the transaction ends, so that the writers of a market take turns.
 *
 * @throws {ApiError} `NOT_FOUND`.
 */
export async function lockMarket(tx: Tx, id: string): Promise<MarketRow> {
  const market = await tx
    .selectFrom('markets')
    .select(markets.selection)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (market === undefined) throw new ApiError('NOT_FOUND', { marketId: id });
  return market;
}

/** Locks the rows of markets until the transaction ends, in the order of their ids. An absent market is left out. */
export async function lockMarkets(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.selectFrom('markets').select('id').where('id', 'in', ids).orderBy('id').forUpdate().execute();
}

/** New contents of columns of a market, as values or as SQL. */
export type MarketValues = UpdateObject<Tables, 'markets'>;

/** Changes columns of a market and returns the changed row. */
export async function updateMarket(tx: Tx, id: string, values: MarketValues): Promise<MarketRow> {
  return tx
    .updateTable('markets')
    .set(values)
    .where('id', '=', id)
    .returning(markets.selection)
    .executeTakeFirstOrThrow();
}

/** The columns that a new market is given. */
export type NewMarket = Pick<
  MarketRow,
  | 'id'
  | 'onChainAddress'
  | 'question'
  | 'description'
  | 'category'
  | 'tags'
  | 'creatorWallet'
  | 'bParameter'
  | 'initialLiquidity'
>;

/** The row that every proposal inserts. */
export const newMarketRow = writtenRow('markets', [
  ...(['id', 'onChainAddress', 'question', 'description', 'category', 'tags', 'creatorWallet'] as const),
  ...(['bParameter', 'initialLiquidity', 'currentLiquidity', 'currentPriceYes'] as const),
  ...(['currentPriceNo', 'createdAt'] as const),
]);

/** Creates a market in PROPOSED. */
export async function insertMarket(tx: Tx, market: NewMarket): Promise<MarketRow> {
  return tx
    .insertInto('markets')
    .values({
      ...market,
      currentLiquidity: market.initialLiquidity,
      currentPriceYes: '0.5',
      currentPriceNo: '0.5',
      createdAt: sql`now()`,
    })
    .returning(markets.selection)
    .executeTakeFirstOrThrow();
}
