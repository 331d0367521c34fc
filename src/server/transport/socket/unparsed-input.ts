import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

/** The parts of the library's socket that hold its input. */
interface InputParts {
  readonly _socket: Duplex;
  readonly _receiver: { _buffers: readonly Buffer[]; _bufferedBytes: number };
}

const ignore = (): void => undefined;

/**
 * Drops the input of a closing socket that is not parsed yet, and all that follows. The client's answer to the close is not
 * seen any more, so the server's side ends.
 *
 * A chunk holds thousands of small frames, each of which would take a turn of the event loop, so a client that goes on
 * sending after its socket was closed would take much of the process. The library has no public way to stop its parser.
 */
export function dropInput(socket: WebSocket): void {
  const { _receiver: receiver, _socket: stream } = socket as unknown as InputParts;
  receiver._buffers = [];
  receiver._bufferedBytes = 0;
  if (stream.destroyed) return;
  stream.removeAllListeners('data');
  stream.on('data', ignore);
  stream.resume();
  stream.end();
}
