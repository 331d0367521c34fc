import type { Duplex } from 'node:stream';

/** A connection that is watched. */
interface Watched {
  /** Bytes that its client had taken at the last look. */
  takenBytes: number;
  /** The last look at which the client had taken some, or at which no bytes waited. */
  movedAtMs: number;
  readonly onStuck: () => void;
}

/** Looks in the time of the timeout. A client is cut at most a look too late. */
const looks = 8;

/**
 * Finds clients that take nothing: bytes wait for them, and none of the bytes has left for `timeoutMs`.
 *
 * All connections share a timer, and only connections for which bytes may wait are watched.
 */
export class ProgressWatch {
  readonly #watched = new Map<Duplex, Watched>();
  readonly #timeoutMs: number;
  readonly #onCut: () => void;
  #timer: NodeJS.Timeout | null = null;

  /** @param onCut called for each connection that is stuck. */
  constructor(timeoutMs: number, onCut: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#onCut = onCut;
  }

  /**
   * Watches a connection from now on, in place of an earlier watch of it. `onStuck` must cut the connection. It is called
   * again at each timeout until the connection is deleted.
   */
  add(stream: Duplex, onStuck: () => void): void {
    this.#watched.set(stream, { takenBytes: takenBytes(stream), movedAtMs: Date.now(), onStuck });
    this.#timer ??= setInterval(() => this.#look(), this.#timeoutMs / looks).unref();
  }

  /** Watches a connection no more. */
  delete(stream: Duplex): void {
    this.#watched.delete(stream);
  }

  #look(): void {
    const nowMs = Date.now();
    for (const [stream, watched] of this.#watched) {
      const taken = takenBytes(stream);
      if (stream.writableLength === 0 || taken !== watched.takenBytes) {
        watched.takenBytes = taken;
        watched.movedAtMs = nowMs;
      } else if (nowMs - watched.movedAtMs >= this.#timeoutMs) {
        watched.movedAtMs = nowMs;
        this.#onCut();
        watched.onStuck();
      }
    }
    if (this.#watched.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** The counters of a TCP connection: Node's own timeout of a socket reads them, too. */
interface StreamHandle {
  readonly bytesWritten: number;
  readonly writeQueueSize: number;
}

/**
 * Bytes of a connection that the system has taken for its client.
 *
 * Node tells of a write only when all of its bytes have left. A slow client may need longer than a timeout for one write, so
 * the counters below the stream are read.
 */
function takenBytes(stream: Duplex): number {
  const { _handle: handle } = stream as Duplex & { readonly _handle?: StreamHandle | null };
  return handle == null ? 0 : handle.bytesWritten - handle.writeQueueSize;
}
