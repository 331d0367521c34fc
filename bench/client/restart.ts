import WebSocket from 'ws';

import { monotonicMs } from '../support/clock.ts';
import { follow, startSubject, type Followed } from './subject.ts';

/** Milliseconds of the window whose share of all clients is measured. */
export const windowMs = 250;

/** How clients come back after a restart. */
export interface Restart {
  readonly clients: number;
  /** Milliseconds from the end of the server until it was ready again. */
  readonly downMs: number;
  /** The largest share of the clients whose sockets opened within 250 ms. */
  readonly fullestShare: number;
  /** The longest wait that was left when the server was ready, in milliseconds. */
  readonly longestWaitMs: number;
  /** Milliseconds from then until the last client was live. */
  readonly allLiveMs: number;
}

/** Ends a server at once, starts it again, and measures how its clients come back. */
export async function measureRestart(clients: number): Promise<Restart> {
  const subject = await startSubject();
  const openings: number[] = [];
  class TimedSocket extends WebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol);
      this.once('open', () => openings.push(monotonicMs()));
    }
  }
  const followed: Followed[] = [];
  try {
    while (followed.length < clients) {
      const together = Array.from({ length: Math.min(50, clients - followed.length) }, () =>
        follow(subject.open({ webSocket: TimedSocket, transports: ['ws'] }), subject.marketId),
      );
      followed.push(...(await Promise.all(together)));
    }
    openings.length = 0;
    const killedAtMs = monotonicMs();
    await subject.kill();
    await subject.restart();
    const readyAtMs = monotonicMs();
    const waits = followed.map(({ stream }) => (stream.status.retryAt ?? 0) - Date.now());
    await Promise.all(followed.map(({ stream, until }) => until(() => stream.status.state === 'live')));
    const allLiveMs = monotonicMs() - readyAtMs;
    await subject.post(1);
    await Promise.all(followed.map(({ received, until }) => until(() => received.length > 0)));
    return {
      clients,
      downMs: readyAtMs - killedAtMs,
      fullestShare: fullest(openings) / clients,
      longestWaitMs: Math.max(0, ...waits),
      allLiveMs,
    };
  } finally {
    for (const { stream } of followed) stream();
    await subject.stop();
  }
}

/** The most moments within a window. */
function fullest(moments: readonly number[]): number {
  const sorted = moments.toSorted((one, other) => one - other);
  return Math.max(
    0,
    ...sorted.map((from, index) => sorted.slice(index).filter((at) => at - from < windowMs).length),
  );
}
