import { setTimeout as pause } from 'node:timers/promises';

import {
  openAcknowledgedSocket,
  openSocket,
  refusalOf,
  type RawSocket,
} from '../../../test/support/clients/socket.ts';
import { untilStatus } from '../../../test/support/clients/subscriber.ts';
import type { Abuse, Held, Target } from '../abuse.ts';
import { closeCodeOf, quoted, sendBytes, summaryOf, tally } from '../requests.ts';
import { commentsOf } from './documents.ts';

/** Sockets that an address may have, and subscriptions on each. */
const liveSockets = 100;
const liveSubscriptions = 10;
/** Bytes of comments in the document of a live subscription. */
const liveCommentBytes = 50_000;
/** Milliseconds after which a server that refused a question is asked again. */
const askAgainMs = 100;

const upgrade =
  'GET /graphql HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n';

export const socketAbuses: readonly Abuse[] = [
  { name: '300 sockets from one address', act: (target) => openMany(target, 300) },
  { name: 'a message of 1 MiB', act: (target) => closeCodeOf(target, ['x'.repeat(2 ** 20)]) },
  {
    name: '10,000 pings at once',
    act: (target) =>
      closeCodeOf(
        target,
        Array.from({ length: 10_000 }, () => ({ type: 'ping' })),
      ),
  },
  { name: '150 subscriptions on one socket', act: (target) => subscribeOften(target, 150) },
  {
    name: 'an upgrade of a foreign origin',
    act: async (target) => `${await refusalOf(target, { origin: 'https://evil.example' })}`,
  },
  {
    name: 'an id of 60,000 characters',
    act: (target) =>
      closeCodeOf(target, [
        { id: 'i'.repeat(60_000), type: 'subscribe', payload: { query: '{ __typename }' } },
      ]),
  },
  {
    name: 'an upgrade, then silence',
    isOnce: true,
    act: async (target) => {
      using socket = await openSocket(target);
      return `${(await socket.closed).code}`;
    },
  },
  {
    name: 'headers that never end',
    isOnce: true,
    act: async (target) => summaryOf(await sendBytes(target, upgrade)),
  },
];

/** Abuses that leave much memory. No other abuse is measured after them on the same server. */
export const liveSubscriptionAbuses: readonly Abuse[] = [
  {
    name: `${(liveSockets * liveSubscriptions).toLocaleString('en')} live subscriptions, each a document with 50 kB of comments`,
    isOnce: true,
    act: stayLive,
  },
];

async function openMany(target: Target, count: number): Promise<string> {
  const opened: RawSocket[] = [];
  const refusals: string[] = [];
  await Promise.all(
    Array.from({ length: count }, () =>
      openSocket(target).then(
        (socket) => opened.push(socket),
        (error: unknown) => refusals.push(/\d{3}$/.exec(String(error))?.[0] ?? String(error)),
      ),
    ),
  );
  for (const socket of opened) socket[Symbol.dispose]();
  await untilGone(target);
  return `${opened.length} are opened, ${refusals.length} refused with ${[...new Set(refusals)].join(', ')}`;
}

/** Waits until the server has noticed the ends of all sockets. Until then the address may have no connection to ask it. */
async function untilGone(target: Target): Promise<void> {
  for (;;) {
    try {
      await untilStatus(target, ({ connections }) => connections === 0);
      return;
    } catch (error) {
      if (!String(error).includes('RATE_LIMITED')) throw error;
      await pause(askAgainMs);
    }
  }
}

async function subscribeOften(target: Target, count: number): Promise<string> {
  using socket = await openAcknowledgedSocket(target);
  const query = 'subscription { voteCast { id } }';
  const refusals = await subscribe(
    socket,
    Array.from({ length: count }, () => query),
  );
  return liveAndRefused(count, refusals);
}

/** Opens subscriptions whose documents all differ, and leaves them open. */
async function stayLive(target: Target): Promise<Held> {
  const sockets: RawSocket[] = [];
  const refusals: string[] = [];
  for (let socketIndex = 0; socketIndex < liveSockets; socketIndex += 1) {
    const socket = await openAcknowledgedSocket(target);
    sockets.push(socket);
    const documents = Array.from({ length: liveSubscriptions }, (_, index) => {
      const serial = socketIndex * liveSubscriptions + index;
      return `subscription { voteCast { id } } ${commentsOf(liveCommentBytes, serial)}`;
    });
    refusals.push(...(await subscribe(socket, documents)));
  }
  return {
    outcome: liveAndRefused(liveSockets * liveSubscriptions, refusals),
    async release() {
      for (const socket of sockets) socket[Symbol.dispose]();
      await untilGone(target);
    },
  };
}

/** Subscribes to documents on a socket, and returns the refusals. */
async function subscribe(socket: RawSocket, documents: readonly string[]): Promise<readonly string[]> {
  socket.sendTogether(
    documents.map((query, index) => ({ id: `${index}`, type: 'subscribe', payload: { query } })),
  );
  // The server answers a refusal at once, so the pong comes after all refusals.
  socket.send({ type: 'ping' });
  const refusals: string[] = [];
  for (let message = await socket.next(); message.type !== 'pong'; message = await socket.next()) {
    const code = /"code":"(\w+)"/.exec(JSON.stringify(message))?.[1];
    refusals.push(code === undefined ? message.type : quoted(code));
  }
  return refusals;
}

function liveAndRefused(count: number, refusals: readonly string[]): string {
  const live = (count - refusals.length).toLocaleString('en');
  return refusals.length === 0 ? `${live} are live` : `${live} are live, ${tally(refusals)}`;
}
