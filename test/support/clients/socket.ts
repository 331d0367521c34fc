import type { Socket } from 'node:net';

import WebSocket from 'ws';

import type { TestServer } from '../servers/server.ts';

/** A message of graphql-transport-ws, as it stands on the wire. */
export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** How a socket was closed. */
export interface Closure {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket that speaks graphql-transport-ws by hand. */
export interface RawSocket extends Disposable {
  /** Sends a message, or a text as it is. */
  send(message: Message | string): void;
  /** Sends messages in one piece, so that the server reads them at once. */
  sendTogether(messages: readonly (Message | string)[]): void;
  /** The next message that has not been taken yet; rejects when the socket closes before. */
  next(): Promise<Message>;
  readonly closed: Promise<Closure>;
  /** Stops reading, so that the server has to keep what it sends. */
  pause(): void;
  resume(): void;
}

/** How a socket is opened. */
export interface SocketOptions {
  readonly origin?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Opens a socket; nothing is sent. Rejects when the upgrade is refused. */
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

/** Opens a socket that the server has acknowledged. */
export async function openAcknowledgedSocket(
  server: Pick<TestServer, 'webSocketUrl'>,
  token?: string,
): Promise<RawSocket> {
  const socket = await openSocket(server);
  const params = token === undefined ? {} : { payload: { authorization: `Bearer ${token}` } };
  socket.send({ type: 'connection_init', ...params });
  const { type } = await socket.next();
  if (type !== 'connection_ack') throw new Error(`expected connection_ack, got ${type}`);
  return socket;
}

/** The HTTP status with which an upgrade is refused; 101 when it is not. */
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

/** The status that an upgrade is refused with. */
export async function refusalOf(
  server: Pick<TestServer, 'webSocketUrl'>,
  headers: Record<string, string> = {},
): Promise<number> {
  const status = await statusOfUpgrade(server.webSocketUrl, { headers });
  if (status === 101) throw new Error('it was opened');
  return status;
}
