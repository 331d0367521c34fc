import type { DatabaseFunction } from '../../db/versioned/migration.ts';
import { closeFunction, countFunction, fillFunction } from './counting.ts';
import { closeBefore, epoch, marketBars, type BarTable } from './function-parts.ts';
import { intervalNames, intervals } from './intervals.ts';

/** The length of the bars of an interval. */
const spanFunction: DatabaseFunction = {
  signature: 'marketcast_candle_span(text)',
  sql: `CREATE OR REPLACE FUNCTION marketcast_candle_span(given_interval text) RETURNS interval
LANGUAGE sql IMMUTABLE AS $function$
  SELECT CASE given_interval ${intervalNames
    .map((name) => `WHEN '${name}' THEN interval '${intervals[name] / 1000} seconds'`)
    .join(' ')} END
$function$;`,
};

/**
 * Adds trades of a market to its bars, and makes every open the close before it again. Returns the bars that changed.
 *
 * The parts of a bar that trades make (sums, inner_high, inner_low and the last price) do not depend on the order in which the
 * trades come. Open, high, low and close follow from them and from the bar before. \`are_next\` says that the trades come after
 * all trades that were added before, and in their order.
 */
export function addFunctionOf(table: BarTable): DatabaseFunction {
  const { name, key, given, firstPrice } = table;
  return {
    signature: `marketcast_${name}_add(text, uuid[], timestamptz[], numeric[], numeric[], numeric[], boolean)`,
    sql: `CREATE OR REPLACE FUNCTION marketcast_${name}_add(${given} text, ids uuid[], times timestamptz[],
  costs numeric[], sizes numeric[], prices numeric[], are_next boolean, OUT intervals text[], OUT starts timestamptz[])
LANGUAGE plpgsql AS $function$
DECLARE
  first_minute timestamptz;
  last_minute timestamptz;
  has_late boolean := false;
  place timestamptz;
  carried numeric(18, 9);
BEGIN
  IF NOT are_next THEN
    SELECT date_bin('1 minute', min(moment), ${epoch}), date_bin('1 minute', max(moment), ${epoch})
    INTO first_minute, last_minute FROM unnest(times) AS moment;
    has_late := first_minute < last_minute OR EXISTS (
      SELECT FROM ${name} WHERE ${key} = ${given} AND "interval" = 'M1' AND start > first_minute
    );
  END IF;
  WITH given AS (
    SELECT * FROM unnest(ids, times, costs, sizes, prices) AS trade (id, moment, cost, size, price)
  ), parts AS (
    SELECT span.name, date_bin(span.length, given.moment, ${epoch}) AS start, sum(given.cost) AS volume,
      sum(given.size) AS shares, count(*)::integer AS trades, max(given.price) AS inner_high,
      min(given.price) AS inner_low,
      (array_agg(given.moment ORDER BY given.moment DESC, given.id DESC) FILTER (WHERE given.price IS NOT NULL))[1] AS last_time,
      (array_agg(given.id ORDER BY given.moment DESC, given.id DESC) FILTER (WHERE given.price IS NOT NULL))[1] AS last_id,
      (array_agg(given.price ORDER BY given.moment DESC, given.id DESC) FILTER (WHERE given.price IS NOT NULL))[1] AS last_price
    FROM given CROSS JOIN (VALUES ${intervalNames
      .map((name) => `('${name}', interval '${intervals[name] / 1000} seconds')`)
      .join(', ')}) AS span (name, length)
    GROUP BY span.name, 2
  ), runs AS (
    SELECT parts.*, count(last_price) OVER (PARTITION BY name ORDER BY start) AS run FROM parts
  ), closed AS (
    SELECT runs.*, max(last_price) OVER (PARTITION BY name, run) AS carry,
      first_value(start) OVER (PARTITION BY name ORDER BY start) AS first_start
    FROM runs
  ), opened AS (
    SELECT closed.*, coalesce(
      lag(carry) OVER (PARTITION BY name ORDER BY start),
      (
        SELECT earlier.close FROM ${name} AS earlier
        WHERE earlier.${key} = ${given} AND earlier."interval" = closed.name
          AND earlier.start <= closed.first_start AND (earlier.start < closed.first_start OR closed.start > closed.first_start)
        ORDER BY earlier.start DESC LIMIT 1
      ),
      ${firstPrice}
    ) AS open
    FROM closed
  ), written AS (
    INSERT INTO ${name} AS known (${key}, "interval", start, open, high, low, close, volume, shares, trades, revision,
      inner_high, inner_low, last_time, last_id, last_price)
    SELECT ${given}, name, start, open, greatest(open, inner_high), least(open, inner_low),
      coalesce(last_price, open), volume, shares, trades, 1, inner_high, inner_low, last_time, last_id, last_price
    FROM opened ORDER BY name, start
    ON CONFLICT (${key}, "interval", start) DO UPDATE SET
      volume = known.volume + excluded.volume,
      shares = known.shares + excluded.shares,
      trades = known.trades + excluded.trades,
      revision = known.revision + 1,
      inner_high = greatest(known.inner_high, excluded.inner_high),
      inner_low = least(known.inner_low, excluded.inner_low),
      high = greatest(known.open, known.inner_high, excluded.inner_high),
      low = least(known.open, known.inner_low, excluded.inner_low),
      (last_time, last_id, last_price, close) = (
        SELECT chosen.moment, chosen.id, chosen.price, coalesce(chosen.price, known.open) FROM (
          VALUES (known.last_time, known.last_id, known.last_price),
            (excluded.last_time, excluded.last_id, excluded.last_price)
        ) AS chosen (moment, id, price)
        ORDER BY chosen.moment DESC NULLS LAST, chosen.id DESC LIMIT 1
      )
    RETURNING known."interval", known.start
  )
  SELECT array_agg(written."interval" ORDER BY written."interval", written.start),
    array_agg(written.start ORDER BY written."interval", written.start)
  INTO intervals, starts FROM written;
  IF NOT has_late THEN
    RETURN;
  END IF;
  -- A bar that stood before later bars, or several bars at once: the opens are made anew, until one is right already.
  FOR each IN 1 .. cardinality(starts) LOOP
    place := starts[each];
    carried := coalesce(${closeBefore('intervals[each]', 'place', table)}, ${firstPrice});
    LOOP
      UPDATE ${name} SET open = carried, high = greatest(carried, inner_high), low = least(carried, inner_low),
        close = coalesce(last_price, carried), revision = revision + 1
      WHERE ${key} = ${given} AND "interval" = intervals[each] AND start = place AND open <> carried;
      IF place <> starts[each] THEN
        EXIT WHEN NOT FOUND;
        intervals := intervals || intervals[each];
        starts := starts || place;
      END IF;
      SELECT close INTO carried FROM ${name}
      WHERE ${key} = ${given} AND "interval" = intervals[each] AND start = place;
      SELECT start INTO place FROM ${name}
      WHERE ${key} = ${given} AND "interval" = intervals[each] AND start > place ORDER BY start LIMIT 1;
      EXIT WHEN NOT FOUND;
    END LOOP;
  END LOOP;
END
$function$;`,
  };
}

/** The functions of the candles, each after those that it calls. A changed function needs a migration of another name. */
export const candleFunctions: readonly DatabaseFunction[] = [
  spanFunction,
  addFunctionOf(marketBars),
  closeFunction,
  countFunction,
  fillFunction,
];
