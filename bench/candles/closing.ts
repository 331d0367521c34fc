import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

import { SingleBar } from 'cli-progress';
import WebSocket from 'ws';

import { distributionOf, type Distribution } from '../support/distribution.ts';
import { insertMarkets, type Stage } from './stage.ts';

const follow = `subscription ($id: ID!) { candleChanged(marketId: $id, interval: M1) { isClosed candle { start } } }`;
const minuteMs = 60_000;
/** Subscriptions of a socket. */
const subscriptionsOfSocket = 50;
/** Milliseconds after a minute in which its bars may close. */
const waitMs = 20_000;

/** How late bars close. */
export interface Closing {
  /** Milliseconds from the end of a bar to the arrival of its event at the client. */
  readonly lateMs: Distribution;
  readonly expected: number;
  readonly arrived: number;
}

/** Follows the minute bars of markets without trades, and measures how late their ends arrive. */
export async function measureClosing(stage: Stage, markets: number, minutes: number): Promise<Closing> {
  await using server = await stage.startServer();
  const ids = Array.from({ length: markets }, (_, index) => `followed-${index}`);
  await insertMarkets(stage.client, ids, 1);
  const lateMs: number[] = [];
  const onMessage = (data: Buffer): void => {
    const { payload } = JSON.parse(data.toString()) as {
      payload?: { data: { candleChanged: { isClosed: boolean; candle: { start: string } } } };
    };
    if (payload?.data.candleChanged.isClosed !== true) return;
    lateMs.push(Date.now() - Date.parse(payload.data.candleChanged.candle.start) - minuteMs);
  };
  const sockets: WebSocket[] = [];
  for (let first = 0; first < markets; first += subscriptionsOfSocket) {
    const socket = new WebSocket(server.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    socket.on('message', onMessage);
    for (const id of ids.slice(first, first + subscriptionsOfSocket))
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: follow, variables: { id } } }));
    sockets.push(socket);
  }
  await pause(waitMs);
  lateMs.length = 0;
  const bar = new SingleBar({ stream: process.stderr, hideCursor: true, clearOnComplete: true });
  bar.start(minutes, 0);
  for (let minute = 0; minute < minutes; minute += 1) {
    await pause(minuteMs - (Date.now() % minuteMs) + waitMs);
    bar.increment();
  }
  bar.stop();
  for (const socket of sockets) socket.terminate();
  return { lateMs: distributionOf(lateMs), expected: markets * minutes, arrived: lateMs.length };
}
