import { LRUCache } from 'lru-cache';

import { bind, defineStatement, planOf } from '../../db/statement.ts';
import { announceBook, type KeptBook } from '../trades/kept-book.ts';
import { tradesThroughBook } from './execute.ts';
import type { HoldersFee } from './holders-fee.ts';
import { ordersMigration } from './migrations.ts';
import type { Rules } from './place.ts';
import { rulesOf } from './placement.ts';
import { quoteThroughBook } from './quote.ts';

/** Markets that a process remembers at most. */
const rememberedAtMost = 10_000;

/** A market whose book is kept is looked at again after so long. A trade that is wrong about it runs twice. */
const rememberedMs = 60_000;

const bookOf = `SELECT 1 AS is_kept FROM order_books
  WHERE market_id = $1 AND (open_orders > 0 OR followed_until > clock_timestamp())`;
const lookForBook = defineStatement('book_is_kept', bookOf, ['is_kept']);

/** A trade whose fee goes to holders goes through the book as well. */
const lookForHolders = ({ isDueSql }: HoldersFee) =>
  defineStatement('book_or_holders', `${bookOf} UNION ALL SELECT 1 WHERE ${isDueSql} LIMIT 1`, ['is_kept']);

/** Creates the book of a process. */
function createKeptBook(rules: Rules): KeptBook {
  const kept = new LRUCache<string, true>({ max: rememberedAtMost, ttl: rememberedMs });
  const hasFees = rules.fees.taker > 0;
  const look = rules.holdersFee === null ? lookForBook : lookForHolders(rules.holdersFee);
  return {
    isExpected: (marketId) => hasFees || kept.has(marketId),
    plan: (marketId) =>
      planOf(bind(look, marketId), ({ length }) => {
        if (length > 0) kept.set(marketId, true);
        return length > 0;
      }),
    trades: tradesThroughBook(rules, (marketId, isKept) => {
      if (!isKept) kept.delete(marketId);
    }),
    quote: (queries, market, request) => quoteThroughBook(queries, market, request, rules),
  };
}

const books = new WeakMap<object, KeptBook>();

announceBook(({ config, capabilities }) => {
  // Orders of other programs do not meet the market maker.
  if (config.TRADING === 'external' || !capabilities.isUsable(ordersMigration.capability)) return null;
  const known = books.get(config);
  if (known !== undefined) return known;
  const book = createKeptBook(rulesOf(config, capabilities));
  books.set(config, book);
  return book;
});
