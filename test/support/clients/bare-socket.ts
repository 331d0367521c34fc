import { once } from 'node:events';
import type { Socket } from 'node:net';

import WebSocket from 'ws';

import type { TestServer } from '../servers/server.ts';
import type { Message } from './socket.ts';
import { collect, type Subscriber } from './subscriber.ts';

/** An acknowledged socket as `ws` has it, and what it has brought. */
export interface BareSocket extends Disposable, Subscriber<Message> {
  readonly socket: WebSocket;
  /** Bytes that came over the connection below it. */
  readonly bytesRead: number;
  /** Characters of the messages that they became. */
  readonly textLength: number;
  readonly send: (...messages: readonly Message[]) => void;
}

/** Opens a socket that offers compression or does not, and has the server acknowledge it. */
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
