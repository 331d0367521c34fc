import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';

import type { Event } from '../../broker/event.ts';
import type { Tx } from '../../db/client.ts';
import { bind, defineStatement, type BoundStatement } from '../../db/statement.ts';
import { defineJob } from '../../jobs/job.ts';
import { readUnfinished } from '../../jobs/unfinished.ts';
import type { TradeRow } from '../trades/table.ts';
import { priceReached } from './content.ts';
import { priceAlertsJob } from './job-names.ts';
import { notify } from './notify.ts';
import { priceAlerts, type PriceAlertRow } from './table.ts';

/** Alerts of a page. The inboxes of their wallets are locked until it commits. */
const alertsOfPage = 100;

/** Jobs of other trades that a page reads. */
const jobsRead = 500;

/** The smallest id. */
const firstId = '00000000-0000-0000-0000-000000000000';

/**
 * Makes a job when an alert of a market waits for the price of one of its trades. The market is locked, so an alert either is seen here
 * or comes after the trades.
 */
const expectAlerts = defineStatement(
  'expect_price_alerts',
  `INSERT INTO marketcast_jobs (name, payload, due_at)
   SELECT '${priceAlertsJob}', jsonb_build_object('marketId', $1::text, 'trades', $4::jsonb, 'seenAt',
     to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), now()
   WHERE EXISTS (SELECT FROM price_alerts WHERE market_id = $1 AND triggered_at IS NULL AND is_above AND price_yes <= $3::numeric)
     OR EXISTS (SELECT FROM price_alerts WHERE market_id = $1 AND triggered_at IS NULL AND NOT is_above AND price_yes >= $2::numeric)`,
);

/** Plans to look for the alerts of trades: a statement for each market. Trades without a price decide nothing. */
export function planAlerts(events: readonly Event<string, TradeRow>[]): readonly BoundStatement[] {
  const trades = new Map<string, { readonly id: string; readonly price: string }[]>();
  for (const { payload } of events) {
    const { id, marketId, priceAfter: price } = payload;
    if (price !== null) trades.set(marketId, [...(trades.get(marketId) ?? []), { id, price }]);
  }
  return [...trades.keys()].sort().map((marketId) => {
    const ofMarket = trades.get(marketId) ?? [];
    const prices = ofMarket.map(({ price }) => price).sort((one, other) => Number(one) - Number(other));
    const [low, high] = [prices[0] ?? null, prices.at(-1) ?? null];
    return bind(expectAlerts, marketId, low, high, JSON.stringify(ofMarket));
  });
}

const tradesOfMarket = z.object({
  marketId: z.string(),
  trades: z.array(z.object({ id: z.string(), price: z.string() })),
  seenAt: z.string(),
});

type TradesOfMarket = z.output<typeof tradesOfMarket>;
type WaitingAlert = PriceAlertRow & { readonly priceYes: string; readonly isAbove: boolean };

/**
 * Triggers the alerts that trades of a market have reached, each by the first of these trades, and tells their wallets. Trades whose
 * job still waits count before later trades, so the order in which jobs run does not matter.
 */
export const triggerAlerts = defineJob(priceAlertsJob, {
  payload: tradesOfMarket,
  async run(unit, given, after) {
    const unfinished = await readUnfinished(unit.tx, { name: priceAlertsJob }, jobsRead);
    const turns = unfinished
      .map((text) => tradesOfMarket.parse(JSON.parse(text)))
      .filter(({ marketId, seenAt }) => marketId === given.marketId && seenAt < given.seenAt);
    turns.push(given);
    const waiting = await lockAlerts(unit.tx, given, rangeOf(turns), after);
    const reached = waiting.flatMap((alert) => {
      const trade = findReaching(alert, turns);
      return trade === null ? [] : [{ alert, trade }];
    });
    const ids = reached.map(({ alert }) => alert.id);
    await sql`UPDATE price_alerts SET triggered_at = clock_timestamp() WHERE id = ANY(${ids}::uuid[])`.execute(
      unit.tx,
    );
    await notify(
      unit,
      reached.map(({ alert, trade }) => ({ ...priceReached(alert, trade), wallet: alert.userWallet })),
    );
    return waiting.length < alertsOfPage ? null : (waiting.at(-1)?.id ?? null);
  },
});

/** The lowest and the highest price of trades. */
function rangeOf(turns: readonly TradesOfMarket[]): readonly [number, number] {
  const prices = turns.flatMap(({ trades }) => trades.map(({ price }) => Number(price)));
  return [Math.min(...prices), Math.max(...prices)];
}

/** Locks alerts of a market that wait within a range of prices, behind an id. */
function lockAlerts(
  tx: Tx,
  { marketId, seenAt }: TradesOfMarket,
  [low, high]: readonly [number, number],
  after: string | null,
): Promise<readonly WaitingAlert[]> {
  const isInRange = sql<SqlBool>`(is_above AND price_yes <= ${high}::numeric OR NOT is_above AND price_yes >= ${low}::numeric)`;
  return tx
    .selectFrom('priceAlerts')
    .select(priceAlerts.selection)
    .select([sql<string>`price_yes`.as('priceYes'), sql<boolean>`is_above`.as('isAbove')])
    .where('marketId', '=', marketId)
    .where('triggeredAt', 'is', null)
    .where('createdAt', '<=', seenAt)
    .where(isInRange)
    .where('id', '>', after ?? firstId)
    .orderBy('id')
    .limit(alertsOfPage)
    .forUpdate()
    .execute();
}

/** The first trade after the creation of an alert whose price the alert waited for, with the price of the alert's outcome. */
function findReaching(
  { createdAt, priceYes, isAbove, outcome }: WaitingAlert,
  turns: readonly TradesOfMarket[],
): { readonly id: string; readonly price: string } | null {
  const threshold = Number(priceYes);
  const found = turns
    .filter(({ seenAt }) => createdAt <= seenAt)
    .flatMap(({ trades }) => trades)
    .find(({ price }) => (isAbove ? Number(price) >= threshold : Number(price) <= threshold));
  if (found === undefined) return null;
  return { id: found.id, price: outcome ? found.price : complementOf(found.price) };
}

/** The price of NO where YES has a price of nine decimals. */
function complementOf(price: string): string {
  return (1 - Number(price)).toFixed(9);
}
