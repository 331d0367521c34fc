import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import type { Browser, CDPSession, Page } from 'playwright-core';
import type pg from 'pg';

/** Milliseconds between two statements of the busy market. */
const everyMs = 20;

/** Inserts a market that trades, as another program. */
export async function insertBusyMarket(writer: pg.ClientBase): Promise<string> {
  const id = randomUUID();
  await writer.query(`INSERT INTO users (wallet) VALUES ('indexer') ON CONFLICT DO NOTHING`);
  await writer.query(
    `INSERT INTO markets (id, on_chain_address, question, creator_wallet, state, b_parameter, initial_liquidity,
       current_price_yes, current_price_no, created_at)
     VALUES ($1, $1, 'Will the page keep up with a busy market?', 'indexer', 'ACTIVE', 100000000000, 1, 0.5, 0.5, now())`,
    [id],
  );
  return id;
}

/** A market that another program fills with trades. */
export interface BusyMarket {
  /** Trades that were written. */
  readonly written: number;
  /** Resolves when the last statement is done. Rejects with the error of the first one that failed. */
  stop(): Promise<void>;
}

/** Writes so many trades a second into the database, and the market beside them, until there are `total` of them or it is stopped. */
export function startBusyMarket(
  writer: pg.ClientBase,
  marketId: string,
  { perSecond, total }: { readonly perSecond: number; readonly total: number },
): BusyMarket {
  let written = 0;
  let isOver = false;
  const startedAtMs = performance.now();
  const write = async (): Promise<void> => {
    while (!isOver && written < total) {
      const due = Math.min(total, Math.floor(((performance.now() - startedAtMs) / 1000) * perSecond));
      if (due > written)
        await writer.query(
          `WITH traded AS (
             INSERT INTO trades (market_id, user_wallet, trade_type, outcome, shares, cost, price_after, tx_signature, block_time)
             SELECT $1, 'indexer', CASE n % 2 WHEN 0 THEN 'buy' ELSE 'sell' END, n % 3 = 0, 1000000000 + n, 500000000 + n,
               0.4 + (n % 200) / 1000.0, $1 || ':' || n, now()
             FROM generate_series($2::bigint, $3::bigint) AS n RETURNING cost
           )
           UPDATE markets SET current_price_yes = 0.4 + ($3::bigint % 200) / 1000.0,
             current_price_no = 0.6 - ($3::bigint % 200) / 1000.0,
             total_volume = coalesce(total_volume, 0) + (SELECT sum(cost) FROM traded) WHERE id = $1`,
          [marketId, written + 1, due],
        );
      written = due;
      await pause(everyMs);
    }
  };
  const writing = write();
  // The caller hears of a failure when it stops the market.
  writing.catch(() => undefined);
  return {
    get written() {
      return written;
    },
    stop() {
      isOver = true;
      return writing;
    },
  };
}

/** Counts the trades that the socket brings, and the frames and the commits of React. It runs before the page. */
export const countFrames = `
  globalThis.seen = { events: 0, frames: 0, commits: 0 };
  globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: () => (seen.commits += 1),
    onCommitFiberUnmount: () => {},
    onPostCommitFiberRoot: () => {},
  };
  const Own = WebSocket;
  globalThis.WebSocket = class extends Own {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') seen.events += data.split('"TradeExecuted"').length - 1;
      });
    }
  };
  const frame = () => {
    seen.frames += 1;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
`;

/** The counts of the page. */
export interface Seen {
  readonly events: number;
  readonly frames: number;
  readonly commits: number;
}

export const seenBy = (page: Page): Promise<Seen> => page.evaluate('({ ...seen })');

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the processor, which a busy machine does not lengthen. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Begins to note each task of the page's threads. */
export const startTasks = (browser: Browser, page: Page): Promise<void> =>
  browser.startTracing(page, { categories: ['toplevel'] });

/** Milliseconds of the processor that each task of the page's thread took since {@link startTasks}. */
export async function stopTasks(browser: Browser): Promise<readonly number[]> {
  const trace = await browser.stopTracing();
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  );
  return traceEvents
    .filter(
      ({ name, pid, tid }) =>
        name.endsWith('RunTask') && threads.some((thread) => thread.pid === pid && thread.tid === tid),
    )
    .map(({ tdur = 0 }) => tdur / 1000);
}

/** Bytes of the page's heap after a collection. */
export async function heapOf(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize;
}
