import { createHash } from 'node:crypto';

import type { OrderBook } from '../../../src/client/index.ts';
import { sideOf, type Level } from '../../../src/server/domains/orders/levels.ts';
import { tickText } from '../../../src/server/domains/orders/prices.ts';

interface Queries {
  readonly query: (statement: string, parameters?: unknown[]) => Promise<Record<string, unknown>[]>;
}

/** Lets the database keep each state of each book, in the transaction that makes it. */
export async function keepHistory({ query }: Queries): Promise<void> {
  await query('CREATE TABLE book_history (market_id text, sequence bigint, state jsonb)');
  await query(`CREATE FUNCTION keep_book() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO book_history SELECT NEW.market_id, NEW.sequence, jsonb_build_object(
      'sharesYes', NEW.shares_yes::text, 'sharesNo', NEW.shares_no::text,
      'b', (SELECT b_parameter::text FROM markets WHERE id = NEW.market_id),
      'levels', (SELECT coalesce(jsonb_agg(jsonb_build_array(is_bid, tick, shares::text, orders)), '[]')
        FROM order_levels WHERE market_id = NEW.market_id AND orders > 0));
    RETURN NULL;
  END $$`);
  await query(`CREATE TRIGGER keep_book AFTER UPDATE ON order_books FOR EACH ROW
    WHEN (NEW.sequence > OLD.sequence) EXECUTE FUNCTION keep_book()`);
}

interface State {
  readonly sharesYes: string;
  readonly sharesNo: string;
  readonly b: string;
  readonly levels: readonly (readonly [boolean, number, string, number])[];
}

/** The digest of the book of a market at each sequence. */
export async function readHistory(
  { query }: Queries,
  marketId: string,
): Promise<ReadonlyMap<bigint, string>> {
  const rows = await query(
    'SELECT sequence::text, state::text FROM book_history WHERE market_id = $1 ORDER BY book_history.sequence',
    [marketId],
  );
  return new Map(
    rows.map((row) => [
      BigInt(String(row['sequence'])),
      digestOfState(JSON.parse(String(row['state'])) as State),
    ]),
  );
}

function digestOfState({ sharesYes, sharesNo, b, levels: given }: State): string {
  const maker = { sharesYes: BigInt(sharesYes), sharesNo: BigInt(sharesNo), b: BigInt(b) };
  const levels = given.map(([isBid, tick, shares, orders]): Level => ({
    isBid,
    tick,
    shares: BigInt(shares),
    orders,
  }));
  const [bids = [], asks = []] = [true, false].map((isBid) =>
    [...sideOf(isBid, levels, maker)].map(({ tick, shares, orders, makerShares }) => ({
      ...{ price: tickText(tick), shares, orders, makerShares },
    })),
  );
  return digestOf({ bids, asks });
}

/** A digest of all levels of a book. */
export function digestOf({ bids, asks }: Pick<OrderBook, 'bids' | 'asks'>): string {
  const hash = createHash('sha256');
  for (const levels of [bids, asks]) {
    for (const { price, shares, orders, makerShares } of levels)
      hash.update(`${price} ${shares} ${orders} ${makerShares}\n`);
    hash.update('\n');
  }
  return hash.digest('hex');
}
