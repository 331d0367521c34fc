import type { DatabaseFunction } from '../../db/versioned/migration.ts';
import { barColumns, closeBefore, epoch, settings, storedBar } from './function-parts.ts';

/** Flat bars of a log that a call closes at most. Earlier ones repeat the bar before them, so that clients compute them. */
const flatBarsAtMost = 10;

/** Closes the bars of a market whose time is over, in the logs that are followed. The market must be locked. */
export const closeFunction: DatabaseFunction = {
  signature: 'marketcast_candles_close(text)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_candles_close(given_market text) RETURNS TABLE (${barColumns})
LANGUAGE plpgsql ${settings} AS $function$
DECLARE
  followed record;
  present timestamptz := clock_timestamp();
  ended timestamptz;
BEGIN
  IF EXISTS (SELECT FROM candle_fills WHERE market_id = given_market AND NOT is_done) THEN
    RETURN;
  END IF;
  FOR followed IN
    SELECT f."interval" AS name, f.closed_until AS since, marketcast_candle_span(f."interval") AS length
    FROM candle_follows AS f WHERE f.market_id = given_market AND f.until > present ORDER BY f."interval"
  LOOP
    ended := date_bin(followed.length, present, ${epoch});
    CONTINUE WHEN ended <= followed.since;
    UPDATE candle_follows SET closed_until = ended WHERE market_id = given_market AND "interval" = followed.name;
    RETURN QUERY
    SELECT ${storedBar}, true FROM candles AS c
    WHERE c.market_id = given_market AND c."interval" = followed.name AND c.start >= followed.since AND c.start < ended
    UNION ALL
    SELECT given_market, followed.name, flat.start, price.close, price.close, price.close, price.close,
      0::numeric, 0::numeric, 0, 0, true
    FROM generate_series(
      greatest(followed.since, ended - ${flatBarsAtMost} * followed.length), ended - followed.length, followed.length
    ) AS flat (start)
    CROSS JOIN LATERAL (
      SELECT coalesce(${closeBefore('followed.name', 'flat.start')}, 0.5)::numeric(18, 9)::numeric AS close
    ) AS price
    WHERE NOT EXISTS (
      SELECT FROM candles AS c
      WHERE c.market_id = given_market AND c."interval" = followed.name AND c.start = flat.start
    );
  END LOOP;
END
$function$;`,
};

/**
 * Counts trades into the bars of their markets, which must be locked. Returns the bars of followed logs that changed or closed.
 *
 * While the trades of before are counted page by page, a trade that the pages have not reached is left to them, and a trade
 * that a page has counted before its event was applied is left out.
 */
export const countFunction: DatabaseFunction = {
  signature: 'marketcast_candles_count(text[], uuid[], timestamptz[], numeric[], numeric[], numeric[])',
  sql: `CREATE OR REPLACE FUNCTION marketcast_candles_count(markets text[], ids uuid[], times timestamptz[],
  costs numeric[], sizes numeric[], prices numeric[]) RETURNS TABLE (${barColumns})
LANGUAGE plpgsql ${settings} AS $function$
DECLARE
  given_market text;
  fill candle_fills;
  counted uuid[] := '{}';
  own record;
  changed record;
BEGIN
  IF EXISTS (SELECT FROM candle_fills WHERE market_id = ANY(markets)) THEN
    WITH known AS (DELETE FROM candle_counted WHERE trade_id = ANY(ids) RETURNING trade_id)
    SELECT coalesce(array_agg(trade_id), '{}') INTO counted FROM known;
  END IF;
  FOR given_market IN SELECT DISTINCT market FROM unnest(markets) AS market ORDER BY market LOOP
    SELECT * INTO fill FROM candle_fills WHERE market_id = given_market;
    SELECT array_agg(id) AS ids, array_agg(moment) AS times, array_agg(cost) AS costs, array_agg(size) AS sizes,
      array_agg(price) AS prices INTO own
    FROM unnest(markets, ids, times, costs, sizes, prices) AS trade (market, id, moment, cost, size, price)
    WHERE market = given_market AND id <> ALL(counted)
      AND (fill.market_id IS NULL OR fill.is_done OR (moment, id) <= (fill.filled_time, fill.filled_id));
    CONTINUE WHEN own.ids IS NULL;
    changed := marketcast_candles_add(given_market, own.ids, own.times, own.costs, own.sizes, own.prices, false);
    CONTINUE WHEN NOT EXISTS (SELECT FROM candle_follows WHERE market_id = given_market AND until > clock_timestamp());
    RETURN QUERY SELECT * FROM marketcast_candles_close(given_market);
    RETURN QUERY
    SELECT DISTINCT ${storedBar}, c.start < f.closed_until
    FROM unnest(changed.intervals, changed.starts) AS bar (name, start)
    JOIN candle_follows AS f ON f.market_id = given_market AND f."interval" = bar.name AND f.until > clock_timestamp()
    JOIN candles AS c ON c.market_id = given_market AND c."interval" = bar.name AND c.start = bar.start;
  END LOOP;
END
$function$;`,
};

/**
 * Counts the next trades of the first market whose trades of before are not counted yet, at most \`most\`, in their order. It
 * locks the market. Returns no market when none is left.
 */
export const fillFunction: DatabaseFunction = {
  signature: 'marketcast_candles_fill(integer)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_candles_fill(most integer, OUT filled_market text, OUT filled_trades integer,
  OUT is_filled boolean)
LANGUAGE plpgsql ${settings} AS $function$
DECLARE
  fill candle_fills;
  page record;
BEGIN
  SELECT * INTO fill FROM candle_fills WHERE NOT is_done ORDER BY market_id LIMIT 1;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  filled_market := fill.market_id;
  PERFORM FROM markets WHERE id = fill.market_id FOR UPDATE;
  WITH next AS (
    SELECT id, block_time, cost, shares, price_after, created_at FROM trades
    WHERE market_id = fill.market_id AND (block_time, id) > (
      coalesce(fill.filled_time, '-infinity'), coalesce(fill.filled_id, '00000000-0000-0000-0000-000000000000')
    )
    ORDER BY block_time, id LIMIT most
  ), seen AS (
    -- A change source may still bring these, and their events must not count a second time.
    INSERT INTO candle_counted (trade_id)
    SELECT id FROM next WHERE coalesce(created_at, now()) > now() - interval '31 days'
      AND NOT EXISTS (SELECT FROM marketcast_applied WHERE identity = 'tradeExecuted:' || next.id::text)
    ON CONFLICT DO NOTHING
  )
  SELECT count(*)::integer AS trades, array_agg(id ORDER BY block_time, id) AS ids,
    array_agg(greatest(least(block_time, '9999-12-31 23:59:59.999999+00'), '0001-01-01 00:00:00+00') ORDER BY block_time, id)
      AS times,
    array_agg(cost::numeric ORDER BY block_time, id) AS costs,
    array_agg(shares::numeric ORDER BY block_time, id) AS sizes,
    array_agg(price_after::numeric ORDER BY block_time, id) AS prices,
    (array_agg(block_time ORDER BY block_time DESC, id DESC))[1] AS last_time,
    (array_agg(id ORDER BY block_time DESC, id DESC))[1] AS last_id
  INTO page FROM next;
  filled_trades := page.trades;
  is_filled := page.trades < most;
  IF page.trades > 0 THEN
    PERFORM marketcast_candles_add(fill.market_id, page.ids, page.times, page.costs, page.sizes, page.prices, true);
  END IF;
  UPDATE candle_fills SET filled_time = coalesce(page.last_time, filled_time), filled_id = coalesce(page.last_id, filled_id),
    trades = trades + page.trades, is_done = is_filled
  WHERE market_id = fill.market_id;
  IF is_filled THEN
    -- The bars of before are closed. The present one closes at its time.
    UPDATE candle_follows SET closed_until = date_bin(marketcast_candle_span("interval"), clock_timestamp(), ${epoch})
    WHERE market_id = fill.market_id;
  END IF;
END
$function$;`,
};
