import type { LimitName } from '../limits/limit-names.ts';

/** The limits of the bytes that wait for a client. */
export type BufferLimit = Extract<LimitName, 'MAX_BUFFERED_BYTES' | 'MAX_BUFFERED_BYTES_PER_IP'>;

/** A client's connection: a socket, or the response of an event stream. */
export interface ClientConnection {
  /** False once nothing more can be sent. */
  readonly isOpen: boolean;
  /** Whether consecutive chunks may be joined into a single write. */
  readonly isByteStream: boolean;
  /** Sends a chunk of Latin-1, a character for each byte. False when the connection should get no more until it has drained. */
  write(chunk: string): boolean;
  /** Bytes that were written and have not left yet. */
  readonly bufferedBytes: number;
  /** The connection takes no more bytes for now: it should bring no further requests. */
  block(): void;
  /** The connection takes bytes again. */
  unblock(): void;
  /** Ends the connection because the client reads too slowly. The client comes back with its cursor. */
  overflow(limit: BufferLimit): void;
  /** Tells a client that asked for checkpoints that the server shuts down. Other clients get nothing. */
  announceDrain(): void;
  /** Ends the connection because the server shuts down. The client reconnects, to another process if there are several. */
  goAway(): void;
  /** Cuts the connection at once. */
  terminate(): void;
}
