import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

import type { Sink } from './outlet.ts';

/** What becomes of a socket's bytes. */
export interface SocketSinkEvents {
  /** All that was written has left. */
  readonly drained: () => void;
  /** The client takes too little. */
  readonly overflow: () => void;
}

/**
 * Where the outlet of a socket writes: whole frames straight to the connection below it, or, where the socket has
 * extensions that change frames, texts of messages by the ordinary way.
 */
export function socketSink(socket: WebSocket, stream: Duplex, { drained, overflow }: SocketSinkEvents): Sink {
  const isRaw = socket.extensions === '';
  if (isRaw) stream.on('drain', drained);
  return {
    isByteStream: isRaw,
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    write: isRaw
      ? (chunk) => stream.write(chunk, 'latin1')
      : (chunk) => {
          socket.send(chunk, () => {
            if (socket.bufferedAmount === 0) drained();
          });
          return socket.bufferedAmount === 0;
        },
    overflow,
  };
}
