import type { Socket } from 'node:net';

import WebSocket from 'ws';

import type { TestServer } from '../servers/server.ts';

/** A message of graphql-transport-ws. */
export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** The close of a socket. */
export interface Closure {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket whose test writes and reads each message of graphql-transport-ws itself. */
export interface RawSocket extends Disposable {
  /** Sends a message, or a text without a change. */
  send(message: Message | string): void;
  /** Sends messages in a single write, so that the server reads them together. */
  sendTogether(messages: readonly (Message | string)[]): void;
  /** Returns the next message. Rejects when the socket closes before it comes. */
  next(): Promise<Message>;
  readonly closed: Promise<Closure>;
  /** Stops reading, so that the server must buffer the messages that it sends. */
  pause(): void;
  resume(): void;
}

/** The upgrade request of a socket. */
export interface SocketOptions {
  readonly origin?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Opens a socket and sends no message. Rejects when the server refuses the upgrade. */
export async function openSocket(
  { webSocketUrl }: Pick<TestServer, 'webSocketUrl'>,
  options: SocketOptions = {},
): Promise<RawSocket> {
  const socket = new WebSocket(webSocketUrl, 'graphql-transport-ws', { ...options });
  const messages: Message[] = [];
  let wake: () => void = () => undefined;
  let isClosed = false;
  const closed = new Promise<Closure>((resolve) => {
    socket.once('close', (code, reason) => {
      isClosed = true;
      wake();
      resolve({ code, reason: reason.toString() });
    });
  });
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as Message);
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  const send = (message: Message | string): void => {
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  };
  return {
    send,
    sendTogether(messages) {
      const { _socket: stream } = socket as unknown as { readonly _socket: Socket };
      stream.cork();
      messages.forEach(send);
      stream.uncork();
    },
    async next() {
      for (;;) {
        const message = messages.shift();
        if (message !== undefined) return message;
        if (isClosed) throw new Error('the socket closed before another message came');
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    closed,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    [Symbol.dispose]: () => socket.terminate(),
  };
}

/** Opens a socket. Resolves when the server has acknowledged it. */
export async function openAcknowledgedSocket(
  server: Pick<TestServer, 'webSocketUrl'>,
  token?: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<RawSocket> {
  const socket = await openSocket(server);
  const payload = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...params };
  socket.send({ type: 'connection_init', ...(Object.keys(payload).length === 0 ? {} : { payload }) });
  const { type } = await socket.next();
  if (type !== 'connection_ack') throw new Error(`expected connection_ack, got ${type}`);
  return socket;
}

/** Returns the HTTP status of an upgrade: 101 when the server accepts it. */
export function statusOfUpgrade(url: string, options: SocketOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'graphql-transport-ws', { ...options });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}

/** The HTTP status with which the server refused an upgrade. */
export async function refusalOf(
  server: Pick<TestServer, 'webSocketUrl'>,
  headers: Record<string, string> = {},
): Promise<number> {
  const status = await statusOfUpgrade(server.webSocketUrl, { headers });
  if (status === 101) throw new Error('it was opened');
  return status;
}
