import { sql } from 'kysely';

import type { Timestamp } from '../../base/time.ts';
import type { Queryable } from '../../db/client.ts';
import { bind, defineStatement, textArray, type BoundStatement } from '../../db/statement.ts';
import { settings, type BarTable } from '../candles/function-parts.ts';
import { addFunctionOf } from '../candles/functions.ts';
import type { Candle, SeriesRequest } from '../candles/series.ts';
import { readBars } from '../candles/store.ts';
import type { CreatorShareTradeRow } from './table.ts';

/** The bars of the prices of creators' shares, in SOL. */
export const creatorBars: BarTable = {
  name: 'creator_candles',
  key: 'creator_wallet',
  given: 'given_creator',
  firstPrice: '0',
};

const signature =
  'marketcast_creator_candles_count(text, uuid[], timestamptz[], numeric[], numeric[], numeric[])';

/** The functions of the bars, each after those that it calls. */
export const creatorCandleFunctions = [
  addFunctionOf(creatorBars),
  {
    signature,
    sql: `CREATE OR REPLACE FUNCTION marketcast_creator_candles_count(given_creator text, ids uuid[], times timestamptz[],
  costs numeric[], sizes numeric[], prices numeric[]) RETURNS void
LANGUAGE plpgsql ${settings} AS $function$
BEGIN
  PERFORM marketcast_creator_candles_add(given_creator, ids, times, costs, sizes, prices, false);
END
$function$;`,
  },
] as const;

const count = defineStatement(
  'count_creator_candles',
  `SELECT marketcast_creator_candles_count($1, $2::uuid[], $3::timestamptz[], $4::numeric[], $5::numeric[],
     ARRAY(SELECT price / 1000000000 FROM unnest($6::numeric[]) WITH ORDINALITY AS given (price, place) ORDER BY place))`,
);

/** The statements that count trades of locked shares into the bars of their creators. */
export function countCandlesOf(trades: readonly CreatorShareTradeRow[]): readonly BoundStatement[] {
  const creators = [...new Set(trades.map(({ creatorWallet }) => creatorWallet))].sort();
  return creators.map((creator) => {
    const own = trades.filter(({ creatorWallet }) => creatorWallet === creator);
    const column = (textOf: (trade: CreatorShareTradeRow) => string): string => textArray(own.map(textOf));
    return bind(
      count,
      creator,
      column(({ id }) => id),
      column(({ createdAt }) => createdAt),
      column(({ cost }) => String(cost)),
      column(({ shares }) => String(shares)),
      column(({ priceAfter }) => String(priceAfter)),
    );
  });
}

/** The bars of a creator's shares, oldest first, from their launch on. */
export async function readCreatorSeries(
  queries: Queryable,
  creator: string,
  request: SeriesRequest,
): Promise<readonly Candle[]> {
  const { rows } = await sql<{ begins: Timestamp; present: Timestamp }>`
    SELECT clock_timestamp() AS present, least(launched_at, (
      SELECT start FROM creator_candles WHERE creator_wallet = ${creator} AND "interval" = ${request.interval}
      ORDER BY start LIMIT 1
    )) AS begins
    FROM creator_shares WHERE creator_wallet = ${creator}
  `.execute(queries);
  const [life] = rows;
  if (life === undefined) return [];
  return readBars(queries, { table: creatorBars, key: creator, firstPrice: '0.000000000' }, request, life);
}
