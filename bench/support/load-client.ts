import { once } from 'node:events';

import WebSocket from 'ws';

/** A command to a load client, which answers each with a {@link LoadAnswer}. */
export type LoadCommand =
  | { readonly kind: 'open'; readonly url: string; readonly count: number; readonly payload: object }
  | { readonly kind: 'expect'; readonly deliveries: number; readonly timeoutMs: number }
  | { readonly kind: 'close' };

/** How many deliveries came since the last `expect` or `close`, and how long that took. */
export interface LoadAnswer {
  readonly deliveries: number;
  readonly elapsedMs: number;
}

/** Sockets that are being opened at once. */
const openingAtOnce = 50;

/**
 * Many cheap clients in a process. They subscribe and count, and search a message only for its type, so that the server,
 * not the clients, is the bottleneck.
 */
const sockets: WebSocket[] = [];
let deliveries = 0;
let countedAtMs = performance.now();

async function open({ url, count, payload }: Extract<LoadCommand, { kind: 'open' }>): Promise<void> {
  const subscribe = JSON.stringify({ id: '1', type: 'subscribe', payload });
  let opened = 0;
  const openNext = async (): Promise<void> => {
    while (opened < count) {
      opened += 1;
      const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
      sockets.push(socket);
      await once(socket, 'open');
      socket.send('{"type":"connection_init"}');
      await once(socket, 'message');
      socket.on('message', (message: Buffer) => {
        if (message.includes('"next"')) deliveries += 1;
      });
      socket.send(subscribe);
    }
  };
  await Promise.all(Array.from({ length: openingAtOnce }, openNext));
  // A server answers the messages of a socket in order: with the pong, it has seen every subscription.
  await Promise.all(
    sockets.map(async (socket) => {
      socket.ping();
      await once(socket, 'pong');
    }),
  );
}

async function expectDeliveries(expected: number, timeoutMs: number): Promise<void> {
  const untilMs = performance.now() + timeoutMs;
  while (deliveries < expected && performance.now() < untilMs)
    await new Promise((resolve) => setTimeout(resolve, 2));
}

async function obey(command: LoadCommand): Promise<void> {
  if (command.kind === 'open') await open(command);
  else if (command.kind === 'expect') await expectDeliveries(command.deliveries, command.timeoutMs);
  else for (const socket of sockets.splice(0)) socket.terminate();
  process.send?.({ deliveries, elapsedMs: performance.now() - countedAtMs } satisfies LoadAnswer);
  // Deliveries during the opening count for the next `expect`.
  if (command.kind === 'open') return;
  deliveries = 0;
  countedAtMs = performance.now();
}

process.on('message', (command: LoadCommand) => {
  obey(command).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
