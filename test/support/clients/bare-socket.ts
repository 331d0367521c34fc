import { once } from 'node:events';
import type { Socket } from 'node:net';

import WebSocket from 'ws';

import type { TestServer } from '../servers/server.ts';
import type { Message } from './socket.ts';
import { collect, type Subscriber } from './subscriber.ts';

/** An acknowledged socket of the library `ws`, and the number of bytes that it has received. */
export interface BareSocket extends Disposable, Subscriber<Message> {
  readonly socket: WebSocket;
  /** Bytes that the TCP connection has received. */
  readonly bytesRead: number;
  /** Characters of all received messages. */
  readonly textLength: number;
  readonly send: (...messages: readonly Message[]) => void;
}

/** Opens a socket, with or without an offer of compression. Resolves when the server has acknowledged it. */
export async function openBareSocket(
  { webSocketUrl }: Pick<TestServer, 'webSocketUrl'>,
  options: { readonly perMessageDeflate?: boolean } = {},
): Promise<BareSocket> {
  const socket = new WebSocket(webSocketUrl, 'graphql-transport-ws', options);
  let textLength = 0;
  const messages = collect<Message>(({ next, end }) => {
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      textLength += text.length;
      const message = JSON.parse(text) as Message;
      if (message.type !== 'connection_ack') next(message);
      else socket.emit('acknowledged');
    });
    socket.on('close', (code) => {
      end(code);
    });
    return () => {
      socket.close();
    };
  });
  await once(socket, 'open');
  socket.on('error', () => undefined);
  const acknowledged = once(socket, 'acknowledged');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  await acknowledged;
  const { _socket: stream } = socket as unknown as { readonly _socket: Socket };
  return {
    ...messages,
    socket,
    get bytesRead() {
      return stream.bytesRead;
    },
    get textLength() {
      return textLength;
    },
    send(...all) {
      for (const message of all) socket.send(JSON.stringify(message));
    },
    [Symbol.dispose]: () => {
      socket.terminate();
    },
  };
}
