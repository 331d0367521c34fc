import type { CDPSession, Page } from 'playwright-core';

/** What a page has had so far. */
export interface PageLoad {
  /** Trades that its socket brought. */
  readonly trades: number;
  /** Frames and commits of React since the count began. */
  readonly frames: number;
  readonly commits: number;
}

/** Counts the trades that the socket of the page brings, and frames and commits of React from the first trade on. */
const counting = `
  globalThis.load = { trades: 0, frames: 0, commits: 0 };
  const isCounting = () => load.trades > 0;
  globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: () => (load.commits += isCounting() ? 1 : 0),
    onCommitFiberUnmount: () => {},
    onPostCommitFiberRoot: () => {},
  };
  const frame = () => {
    load.frames += isCounting() ? 1 : 0;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const Own = WebSocket;
  globalThis.WebSocket = class extends Own {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        if (typeof data === 'string' && data.includes('"TradeExecuted"')) load.trades += 1;
      });
    }
  };
`;

/** Lets a page count, from its next navigation on. */
export const countLoad = (page: Page): Promise<unknown> => page.addInitScript(counting);

export const loadOf = (page: Page): Promise<PageLoad> => page.evaluate('load');

/** Opens the tools of the browser on a page, for {@link heapOf}. */
export const devtoolsOf = (page: Page): Promise<CDPSession> => page.context().newCDPSession(page);

/** Bytes of the heap of a page after a collection. */
export async function heapOf(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the processor, which a busy machine does not lengthen. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Milliseconds of the processor that each task of the page's thread took, from a trace of the category `toplevel`. */
export function tasksIn(trace: Buffer): readonly number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name.endsWith('RunTask') && threads.has(`${pid}:${tid}`))
    .map(({ tdur = 0 }) => tdur / 1000);
}
