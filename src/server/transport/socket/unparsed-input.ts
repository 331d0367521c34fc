import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

/** Takes a chunk of the input, and calls back when the next chunk may come. */
type TakeChunk = (
  this: Parser,
  chunk: Buffer,
  encoding: BufferEncoding,
  done: (error?: Error | null) => void,
) => void;

/** The library's parser of the input of a socket. */
interface Parser {
  _buffers: readonly Buffer[];
  _bufferedBytes: number;
  /** Whether a frame was refused. */
  readonly _errored: boolean;
  _write: TakeChunk;
}

/** The parts of the library's socket that hold its input. */
interface InputParts {
  readonly _socket: Duplex;
  readonly _receiver: Parser;
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

/**
 * Makes the parser of a socket throw away the chunks that follow a refused frame. Chunks that wait while an event is deferred
 * reach the parser even after it has failed, and version 8.23 of `ws` throws on them, outside of every handler.
 */
export function refuseInputAfterErrors(socket: WebSocket): void {
  const { _receiver: parser } = socket as unknown as InputParts;
  parser._write = takeUnlessFailed;
}

function takeUnlessFailed(this: Parser, ...[chunk, encoding, done]: Parameters<TakeChunk>): void {
  if (this._errored) {
    done();
    return;
  }
  const { _write: take } = Object.getPrototypeOf(this) as Parser;
  take.call(this, chunk, encoding, done);
}
