import { once } from 'node:events';

import WebSocket from 'ws';

import type { Contestant } from './contestants.ts';

/** Trades that wait for their answer at once while events are timed. */
const inFlight = 4;

/**
 * Milliseconds from the row of a trade, which its transaction then commits, to its event at a client: they hold the commit
 * itself. None for a contestant without events.
 */
export async function measureEvents(contestant: Contestant, seconds: number): Promise<readonly number[]> {
  if (contestant.urls === undefined) return [];
  const [url = ''] = contestant.urls;
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  const query = 'subscription { tradeExecuted { trade { blockTime } } }';
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
  const latencies: number[] = [];
  socket.on('message', (message: Buffer) => {
    const blockTime = /"blockTime":"([^"]+)"/.exec(message.toString())?.[1];
    if (blockTime !== undefined)
      latencies.push(performance.timeOrigin + performance.now() - unixMsOf(blockTime));
  });
  await contestant.trade(seconds, inFlight);
  socket.terminate();
  return latencies;
}

/** The Unix time in milliseconds, with the microseconds that a Date drops. */
function unixMsOf(timestamp: string): number {
  return Date.parse(`${timestamp.slice(0, 23)}Z`) + Number(timestamp.slice(23, 26)) / 1000;
}
