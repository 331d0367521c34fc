import { sql } from 'kysely';

import type { Queryable } from '../../../db/client.ts';
import { listFills } from '../store.ts';
import type { OrderFillRow } from '../table.ts';
import type { FillsSoFar } from './events.ts';

/** A fill, and what the fills of its order bring up to it. */
export interface CountedFill {
  readonly fill: OrderFillRow;
  readonly soFar: FillsSoFar;
}

const none: FillsSoFar = { count: 0, shares: 0n, cost: 0n, takerCost: 0n, fees: 0n };

/** The fills of an order, in their order. */
export async function readFills(queries: Queryable, orderId: string): Promise<readonly CountedFill[]> {
  let soFar = none;
  return (await listFills(queries, orderId)).map((fill) => {
    soFar = {
      count: soFar.count + 1,
      shares: soFar.shares + fill.shares,
      cost: soFar.cost + fill.cost,
      takerCost: soFar.takerCost + (fill.liquidity === 'TAKER' ? fill.cost : 0n),
      fees: soFar.fees + fill.fee,
    };
    return { fill, soFar };
  });
}

/** What the fills of an order bring up to a fill, in the order of their times. */
export async function findFill(queries: Queryable, fill: OrderFillRow): Promise<CountedFill> {
  const { rows } = await sql<{ [Name in keyof FillsSoFar]: string }>`
    SELECT count(*)::text AS count, coalesce(sum(shares), 0)::text AS shares, coalesce(sum(cost), 0)::text AS cost,
      coalesce(sum(cost) FILTER (WHERE liquidity = 'TAKER'), 0)::text AS taker_cost, coalesce(sum(fee), 0)::text AS fees
    FROM order_fills
    WHERE order_id = ${fill.orderId} AND (created_at, id) <= (${fill.createdAt}::timestamptz, ${fill.id}::uuid)
  `.execute(queries);
  const [row] = rows;
  if (row === undefined) throw new Error('a count has a row');
  const { count, shares, cost, takerCost, fees } = row;
  return {
    fill,
    soFar: {
      count: Number(count),
      shares: BigInt(shares),
      cost: BigInt(cost),
      takerCost: BigInt(takerCost),
      fees: BigInt(fees),
    },
  };
}
