import { LRUCache } from 'lru-cache';

import { bind, defineStatement, planOf, textArray } from '../../db/statement.ts';
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

const bookOf = `SELECT true AS is_kept FROM order_books
  WHERE market_id = $1 AND (open_orders > 0 OR followed_until > clock_timestamp())`;

/** Also finds the wallets that sell although shares of theirs are reserved to a session. */
const reservedOf = `SELECT false FROM order_reservations
  WHERE market_id = $1 AND user_wallet = ANY($2::text[]) AND (shares_yes > 0 OR shares_no > 0)`;

/** The statements that look for a book: for purchases, and for trades of which some are sales. */
function looksOf(holdersFee: HoldersFee | null) {
  // A trade whose fee goes to holders goes through the book as well.
  const ofBook = [bookOf, ...(holdersFee === null ? [] : [`SELECT true WHERE ${holdersFee.isDueSql}`])];
  const define = (name: string, parts: readonly string[]) =>
    defineStatement(name, parts.join(' UNION ALL '), ['is_kept'], ({ is_kept: isKept }) => isKept === 't');
  return {
    ofBook: define('book_is_kept', ofBook),
    ofSellers: define('book_is_kept_or_shares_reserved', [...ofBook, reservedOf]),
  };
}

/** Creates the book of a process. */
function createKeptBook(rules: Rules): KeptBook {
  const kept = new LRUCache<string, true>({ max: rememberedAtMost, ttl: rememberedMs });
  const hasFees = rules.fees.taker > 0;
  const looks = looksOf(rules.holdersFee);
  return {
    isExpected: (marketId) => hasFees || kept.has(marketId),
    plan(marketId, sellers) {
      const bound =
        sellers.length === 0
          ? bind(looks.ofBook, marketId)
          : bind(looks.ofSellers, marketId, textArray(sellers));
      return planOf(bound, (found) => {
        if (found.includes(true)) kept.set(marketId, true);
        return found.length > 0;
      });
    },
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
