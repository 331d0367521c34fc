import { Decimal } from 'decimal.js';

import type { DeliveryVerdict } from './delivery-ledger.ts';
import type { PlannedTrade } from './holdings.ts';
import { formatShares } from '../command/shares.ts';
import { formatTable } from '../command/table.ts';

/** A trade that the server executed. */
export interface ExecutedTrade {
  readonly trade: PlannedTrade;
  /** Lamports paid or received. */
  readonly cost: bigint;
}

/** A trade that the server refused, or whose outcome is unknown. */
export interface FailedTrade {
  readonly trade: PlannedTrade;
  readonly code: string;
  readonly message: string;
}

/** A recorded market on the server. */
export interface MarketRun {
  readonly recordedId: string;
  readonly id: string;
  startedAtMs: number | null;
  endedAtMs: number | null;
  finalPriceYes: string | null;
}

/** The outcome of a replay. */
export interface ReplayResult {
  readonly planned: readonly PlannedTrade[];
  readonly executed: readonly ExecutedTrade[];
  readonly failed: readonly FailedTrade[];
  readonly retries: number;
  readonly seconds: number;
  readonly markets: readonly MarketRun[];
  readonly verdict: (marketId: string) => DeliveryVerdict;
  readonly subscriptionFailure: string | null;
  readonly interrupted: boolean;
}

/** The largest difference between a recorded and an executed average price, and where. */
export interface PriceDifference {
  readonly difference: number;
  readonly line: number;
  readonly marketId: string;
  readonly recorded: string;
  readonly executed: string;
}

/** The report that `--json` prints. */
export interface ReplayReport {
  /** Whether no trade failed, and each executed trade was delivered once and in order. */
  readonly ok: boolean;
  readonly interrupted: boolean;
  readonly subscriptionFailure: string | null;
  readonly trades: number;
  readonly executed: number;
  readonly delivered: number;
  readonly repeated: number;
  /** Requests that were made again because the server limited the rate. */
  readonly retries: number;
  readonly failures: readonly { readonly line: number; readonly code: string; readonly message: string }[];
  readonly trimmed: { readonly sales: number; readonly mostShares: string };
  readonly seconds: number;
  readonly tradesPerSecond: number;
  readonly worstAbsolute: PriceDifference | null;
  readonly worstRelative: PriceDifference | null;
  readonly markets: readonly MarketReport[];
}

/** A market in a {@link ReplayReport}. */
export interface MarketReport extends DeliveryVerdict {
  readonly recordedId: string;
  readonly id: string;
  readonly finalPriceYes: string | null;
  readonly seconds: number;
  readonly tradesPerSecond: number;
}

/** Sums up a replay. */
export function summarize(result: ReplayResult): ReplayReport {
  const { planned, executed, failed, seconds, interrupted, subscriptionFailure, retries } = result;
  const markets = result.markets.map((market) => {
    const verdict = result.verdict(market.id);
    const marketSeconds = ((market.endedAtMs ?? 0) - (market.startedAtMs ?? 0)) / 1000;
    const { recordedId, id, finalPriceYes } = market;
    const pace = rate(verdict.executed, marketSeconds);
    return {
      recordedId,
      id,
      finalPriceYes,
      seconds: Math.max(marketSeconds, 0),
      tradesPerSecond: pace,
      ...verdict,
    };
  });
  const total = (count: (market: MarketReport) => number) =>
    markets.reduce((sum, market) => sum + count(market), 0);
  const delivered = total((market) => market.delivered);
  const repeated = total((market) => market.repeated);
  const trimmed = planned.map((trade) => trade.trimmed).filter((shares) => shares > 0n);
  const most = trimmed.reduce((largest, shares) => (shares > largest ? shares : largest), 0n);
  return {
    ok:
      failed.length === 0 &&
      delivered === executed.length &&
      repeated === 0 &&
      markets.every(({ inOrder }) => inOrder),
    interrupted,
    subscriptionFailure,
    trades: planned.length,
    executed: executed.length,
    delivered,
    repeated,
    retries,
    failures: failed.map(({ trade, code, message }) => ({ line: trade.line, code, message })),
    trimmed: { sales: trimmed.length, mostShares: formatShares(most) },
    seconds,
    tradesPerSecond: rate(executed.length, seconds),
    worstAbsolute: worst(executed, (recorded, average) => average.minus(recorded).abs()),
    worstRelative: worst(executed, (recorded, average) => average.minus(recorded).abs().div(recorded)),
    markets,
  };
}

/** The report as a person reads it. */
export function formatReplayReport(report: ReplayReport): string {
  const inOrder = report.markets.every((market) => market.inOrder) ? 'in order' : 'OUT OF ORDER';
  const rows = report.markets.map((market) => [
    market.recordedId,
    market.id,
    `${market.executed}`,
    `${market.delivered}${market.inOrder ? '' : ' (out of order)'}`,
    market.finalPriceYes ?? 'unknown',
    market.seconds.toFixed(2),
    market.tradesPerSecond.toFixed(1),
  ]);
  const header = [
    'market',
    'id on the server',
    'trades',
    'delivered',
    'final YES price',
    'seconds',
    'trades/s',
  ];
  return [
    formatTable([header, ...rows], [2, 3, 5, 6]),
    '',
    `${report.executed} of ${report.trades} trades executed in ${report.seconds.toFixed(2)} s ` +
      `(${report.tradesPerSecond.toFixed(1)} a second), ${report.retries} tries put off by the rate limit`,
    `${report.delivered} delivered, ${report.executed - report.delivered} missing, ${report.repeated} repeated, ${inOrder}`,
    `${report.trimmed.sales} sales cut down to what was held, by ${report.trimmed.mostShares} shares at most`,
    `worst difference from the recorded price: ${formatDifference(report.worstAbsolute)}`,
    `worst relative difference: ${formatDifference(report.worstRelative)}`,
    ...(report.subscriptionFailure === null
      ? []
      : [`the subscription failed: ${report.subscriptionFailure}`]),
    ...report.failures.map(({ line, code, message }) => `line ${line} failed: ${code}: ${message}`),
    ...(report.interrupted ? ['interrupted'] : []),
  ].join('\n');
}

function formatDifference(worstOne: PriceDifference | null): string {
  if (worstOne === null) return 'none';
  const { difference, line, marketId, recorded, executed } = worstOne;
  return `${difference.toExponential(2)} (line ${line}, ${marketId}: recorded ${recorded}, executed ${executed})`;
}

function worst(
  executed: readonly ExecutedTrade[],
  measure: (recorded: Decimal, average: Decimal) => Decimal,
): PriceDifference | null {
  let found: PriceDifference | null = null;
  for (const { trade, cost } of executed) {
    const average = new Decimal(cost.toString()).div(trade.shares.toString());
    const difference = measure(new Decimal(trade.price), average).toNumber();
    if (found !== null && difference <= found.difference) continue;
    const { line, marketId, price } = trade;
    found = { difference, line, marketId, recorded: price, executed: average.toFixed(9) };
  }
  return found;
}

function rate(count: number, seconds: number): number {
  return seconds > 0 ? count / seconds : 0;
}
