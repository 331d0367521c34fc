import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

import WebSocket from 'ws';

import { times } from '../abuse/requests.ts';

/** A client with bad intent, for as long as the signal lasts. */
export interface Offender {
  readonly webSocketUrl: string;
  /** The address that the offender claims by `X-Forwarded-For`. */
  readonly address: string;
  /** The markets of the bench. */
  readonly marketIds: readonly string[];
  /** A number that no other offender and no earlier life of this offender has. */
  readonly serial: number;
  readonly signal: AbortSignal;
}

/** Misbehaves until its connection ends. Returns the end: a close code, a status, or `cut`. */
export type Misbehave = (offender: Offender) => Promise<string>;

/** Milliseconds between two bursts of an offender. */
const burstEveryMs = 100;

/** Bytes of a message with thousands of unknown fields, below the bound of messages. */
const unknownFields = 4000;

const marketFields =
  'id question description tags creatorWallet onChainAddress sharesYes sharesNo totalVolume proposalTally { for against total }';

const heavyQuery = `{ markets(first: 100) { edges { node { ${marketFields} } } } }`;

/** Opens a socket and sends bursts until it ends. */
async function onSocket(
  offender: Offender,
  burst: (socket: WebSocket, count: number) => void,
  { readsNothing = false, answersPings = true, everyMs = burstEveryMs } = {},
): Promise<string> {
  const { webSocketUrl, address, signal } = offender;
  const socket = new WebSocket(webSocketUrl, 'graphql-transport-ws', {
    headers: { 'x-forwarded-for': address },
    autoPong: answersPings,
    perMessageDeflate: false,
  });
  const stop = (): void => socket.terminate();
  signal.addEventListener('abort', stop);
  let end = 'cut';
  socket.on('unexpected-response', (_request, { statusCode }) => {
    end = `refused with ${statusCode}`;
    socket.terminate();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.once('close', (code) => {
      if (code !== 1006) end = `closed with ${code}`;
      resolve();
    });
  });
  socket.once('open', () => {
    socket.send('{"type":"connection_init"}');
    socket.once('message', () => {
      if (readsNothing) socket.pause();
      let count = 0;
      const timer = setInterval(() => {
        // A flood that the server does not read must not fill the memory of the bench.
        if (socket.bufferedAmount < 2 ** 20) burst(socket, (count += 1));
      }, everyMs);
      void closed.then(() => clearInterval(timer));
    });
  });
  await closed;
  signal.removeEventListener('abort', stop);
  return signal.aborted ? 'still open' : end;
}

const subscribe = (socket: WebSocket, id: string, query: string, variables: object = {}): void =>
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables } }));

/** Sends bytes over a connection and reads nothing, until the server ends it. */
async function onConnection({ webSocketUrl, signal }: Offender, bytes: string): Promise<string> {
  const { hostname, port } = new URL(webSocketUrl);
  const socket = connect(Number(port), hostname);
  const stop = (): void => void socket.destroy();
  signal.addEventListener('abort', stop);
  socket.on('error', () => undefined);
  socket.once('connect', () => {
    if (bytes !== '') socket.write(bytes);
    else socket.resume();
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  // A paused stream does not tell its end: the end of the sending side is seen by writing.
  const probe = setInterval(() => {
    if (bytes !== '' && !socket.destroyed) socket.write('\r\n');
  }, 1000);
  await closed;
  clearInterval(probe);
  signal.removeEventListener('abort', stop);
  return signal.aborted ? 'still open' : 'cut';
}

/** The ways to misbehave, by name. */
export const misbehaviours: Readonly<Record<string, Misbehave>> = {
  'floods with messages': (offender) =>
    onSocket(offender, (socket) => {
      for (let index = 0; index < 500; index += 1) socket.send('{"type":"ping"}');
    }),
  'floods with control frames': (offender) =>
    onSocket(offender, (socket) => {
      for (let index = 0; index < 500; index += 1) socket.ping();
    }),
  'asks and reads nothing': (offender) =>
    onSocket(offender, (socket, count) => subscribe(socket, `q${count}`, heavyQuery), { readsNothing: true }),
  'follows all events and reads nothing': (offender) =>
    onSocket(
      offender,
      (socket, count) => {
        if (count < 90)
          subscribe(
            socket,
            `s${count}`,
            'subscription { marketEvents { id cursor occurredAt publishedAt } }',
          );
      },
      { readsNothing: true },
    ),
  'sends pongs and answers no ping': (offender) =>
    onSocket(offender, (socket) => socket.pong(), { answersPings: false, everyMs: 1000 }),
  'asks the dearest queries': (offender) =>
    onSocket(offender, (socket, count) => subscribe(socket, `q${count}`, heavyQuery)),
  'subscribes with documents that differ': (offender) =>
    onSocket(offender, (socket, count) => {
      if (count > 95) return;
      const query = `subscription D${offender.serial}_${count} { discussionPosted { a${count}: id market { ${marketFields} trades(first: 1) { edges { node { id } } } } } } # ${count}`;
      subscribe(socket, `d${count}`, query);
    }),
  'subscribes and completes': (offender) =>
    onSocket(offender, (socket, count) => {
      for (let index = 0; index < 50; index += 1) {
        const id = `${count}-${index}`;
        subscribe(socket, id, 'subscription ($m: ID) { discussionPosted(marketId: $m) { id } }', {
          m: offender.marketIds[index % offender.marketIds.length],
        });
        socket.send(JSON.stringify({ id, type: 'complete' }));
      }
    }),
  'replays from the beginning again and again': (offender) => {
    let cursor: string | null = null;
    return onSocket(offender, (socket, count) => {
      const query = 'subscription ($after: Cursor) { marketEvents(after: $after) { id cursor } }';
      if (cursor === null) {
        if (count === 1) {
          socket.on('message', (data: Buffer) => {
            cursor ??= /"cursor":"([^"]+)"/.exec(data.toString())?.[1] ?? null;
          });
        }
        if (count % 10 === 1) subscribe(socket, `first${count}`, '{ markets(first: 1) { cursor } }');
        return;
      }
      socket.send(JSON.stringify({ id: `r${count - 1}`, type: 'complete' }));
      subscribe(socket, `r${count}`, query, { after: cursor });
    });
  },
  'sends thousands of unknown fields': (offender) =>
    onSocket(offender, (socket, count) => {
      const input = Object.fromEntries(
        Array.from({ length: unknownFields }, (_, index) => [`n${index.toString(36)}`, count]),
      );
      subscribe(
        socket,
        `v${count}`,
        'mutation ($input: ProposeMarketInput!) { proposeMarket(input: $input) { market { id } } }',
        { input },
      );
    }),
  'sends documents that are not valid': (offender) =>
    onSocket(offender, (socket, count) => {
      const text = `{ ${times(300, (index) => `f${offender.serial}_${count}_${index}`)} }`;
      for (let index = 0; index < 5; index += 1) subscribe(socket, `b${count}-${index}`, text);
    }),
  'searches without a pause': (offender) =>
    onSocket(offender, (socket, count) => {
      for (let index = 0; index < 10; index += 1)
        subscribe(
          socket,
          `x${count}-${index}`,
          `{ markets(search: "will it ${count} ${index}") { edges { node { id } } } }`,
        );
    }),
  'asks for challenges without a pause': (offender) =>
    onSocket(offender, (socket, count) => {
      for (let index = 0; index < 20; index += 1)
        subscribe(
          socket,
          `c${count}-${index}`,
          'mutation { requestWalletChallenge(input: { wallet: "11111111111111111111111111111111" }) { message } }',
        );
    }),
  'posts over HTTP and reads nothing': (offender) => {
    const body = JSON.stringify({ query: heavyQuery });
    const request = `POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: ${offender.address}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    return onConnection(offender, request.repeat(20));
  },
  'connects and says nothing': (offender) => onConnection(offender, ''),
  'begins a header and never ends it': (offender) =>
    onConnection(offender, 'POST /graphql HTTP/1.1\r\nhost: localhost\r\n'),
};

/** Milliseconds until an offender whose connection ended comes back. */
const comesBackAfterMs = 500;

/** Misbehaves for as long as the signal lasts, and comes back after each end. */
export async function offend(
  misbehave: Misbehave,
  offender: Offender,
  onEnd: (end: string) => void,
): Promise<void> {
  for (let life = 0; !offender.signal.aborted; life += 1) {
    onEnd(await misbehave({ ...offender, serial: offender.serial * 1_000_000 + life }));
    await pause(comesBackAfterMs);
  }
}
