import { ExecuteTradeDocument, MarketDocument } from '../../client/generated/graphql.ts';
import { runChains } from './chains.ts';
import type { Attempt } from './chains.ts';
import { DeliveryLedger } from './delivery-ledger.ts';
import type { PlannedTrade } from './holdings.ts';
import { watchMarkets } from '../session/market-watch.ts';
import type { MarketWatch } from '../session/market-watch.ts';
import { retryDelayMs } from '../session/retry.ts';
import { showProgress } from '../command/progress.ts';
import type { ExecutedTrade, FailedTrade, MarketRun, ReplayResult } from './report.ts';
import { RequestError } from '../session/session.ts';
import type { Session } from '../session/session.ts';
import { prepareReplay } from './setup.ts';
import type { ReplayOptions } from './setup.ts';
import type { SignedInWallet } from '../session/wallet.ts';

const quietMs = 10_000;

/**
 * Opens a market for each recorded market and a wallet for each recorded trader, executes the trades, and compares them
 * with the deliveries of a subscription to all markets.
 *
 * The trades of a market are executed strictly in the recorded order. A trade that fails ends the replay of its market,
 * because the later trades would have other prices. After an abort, the result covers the trades until then.
 *
 * @throws {CommandError} when a market cannot be opened or a wallet not signed in, or when no event is delivered.
 */
export async function runReplay(options: ReplayOptions): Promise<ReplayResult> {
  const { session } = options;
  const ledger = new DeliveryLedger();
  const watch = await watchMarkets({
    url: session.url,
    types: ['MARKET_STATE_CHANGED', 'TRADE_EXECUTED'],
    onEvent: (event) => {
      if (event.__typename === 'TradeExecuted') ledger.delivered(event.marketId, event.trade.id);
    },
  });
  try {
    const { markets, wallets } = await prepareReplay(options);
    // The opening of the markets is delivered before any trade, so from here on no trade can be missed.
    await watch.untilFirstEvent();
    return await execute(options, markets, wallets, ledger, watch);
  } finally {
    watch.close();
  }
}

async function execute(
  options: ReplayOptions,
  markets: ReadonlyMap<string, MarketRun>,
  wallets: ReadonlyMap<string, SignedInWallet>,
  ledger: DeliveryLedger,
  watch: MarketWatch,
): Promise<ReplayResult> {
  const { session, trades, speed, concurrency, signal } = options;
  const executed: ExecutedTrade[] = [];
  const failed: FailedTrade[] = [];
  let retries = 0;
  const progress = showProgress('Trades', trades.length);
  const attempt = async (trade: PlannedTrade): Promise<Attempt> => {
    const market = find(markets, trade.marketId);
    market.startedAtMs ??= performance.now();
    try {
      const done = await executeTrade(session, market.id, find(wallets, trade.trader).token, trade);
      market.endedAtMs = performance.now();
      ledger.executed(market.id, done.id);
      executed.push({ trade, cost: BigInt(done.cost) });
      progress.advance();
      return 'done';
    } catch (error) {
      const retryAfterMs = retryDelayMs(error);
      if (retryAfterMs !== null) {
        retries += 1;
        return { retryAfterMs };
      }
      const code = error instanceof RequestError ? error.code : 'UNKNOWN';
      failed.push({ trade, code, message: error instanceof Error ? error.message : String(error) });
      return 'end-chain';
    }
  };
  const firstAtMs = trades[0]?.executedAtMs ?? 0;
  const startedAtMs = performance.now();
  await runChains(trades, {
    chainOf: (trade) => trade.marketId,
    dueMs: (trade) => (speed === null ? 0 : (trade.executedAtMs - firstAtMs) / speed),
    concurrency,
    signal,
    attempt,
  });
  const seconds = (performance.now() - startedAtMs) / 1000;
  progress.stop();
  await ledger.settled(quietMs);
  await readFinalPrices(session, [...markets.values()]);
  return {
    planned: trades,
    executed,
    failed,
    retries,
    seconds,
    markets: [...markets.values()],
    verdict: (marketId) => ledger.verdict(marketId),
    subscriptionFailure: watch.failure(),
    interrupted: signal.aborted,
  };
}

async function executeTrade(session: Session, marketId: string, token: string, trade: PlannedTrade) {
  const { tradeType, outcome, shares } = trade;
  const input = { marketId, tradeType, outcome, shares: shares.toString() };
  const answer = await session.request(ExecuteTradeDocument, { input }, token);
  return answer.executeTrade.trade;
}

async function readFinalPrices(session: Session, markets: readonly MarketRun[]): Promise<void> {
  for (const market of markets) {
    try {
      market.finalPriceYes =
        (await session.request(MarketDocument, { id: market.id })).market?.priceYes ?? null;
    } catch (error) {
      // The report shows "unknown": a missing price must not hide the result of the trades.
      if (!(error instanceof RequestError)) throw error;
    }
  }
}

function find<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
  const value = map.get(key);
  if (value === undefined) throw new Error(`nothing was prepared for ${key}`);
  return value;
}
