/** A socket that is not read for now. */
export interface HeldSocket {
  /** Writes a frame that asks for no answer. */
  probe(): void;
}

/** Milliseconds for which a socket is not read before it is probed, and between its probes. */
const probeAfterMs = 1000;
/** Sockets that are probed before other work of the process runs. */
const probedAtOnce = 256;

/**
 * The sockets that are not read for now.
 *
 * The system tells the end of a connection by reading and by writing alone. So a socket that is not read is written to each
 * second: the second write to a client that has left fails, and the operations that wait for it are dropped.
 */
export class HeldSockets {
  /** The sockets, and since when each is held or was probed, the oldest first. */
  readonly #sinceMs = new Map<HeldSocket, number>();
  readonly #probeAfterMs: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(afterMs = probeAfterMs) {
    this.#probeAfterMs = afterMs;
  }

  add(socket: HeldSocket): void {
    this.#sinceMs.set(socket, performance.now());
    this.#timer ??= setInterval(() => this.#probe(), this.#probeAfterMs).unref();
  }

  delete(socket: HeldSocket): void {
    this.#sinceMs.delete(socket);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#sinceMs.clear();
  }

  #probe(): void {
    const nowMs = performance.now();
    let count = 0;
    for (const [socket, sinceMs] of this.#sinceMs) {
      if (nowMs - sinceMs < this.#probeAfterMs || count >= probedAtOnce) break;
      count += 1;
      this.#sinceMs.delete(socket);
      this.#sinceMs.set(socket, nowMs);
      socket.probe();
    }
    if (this.#sinceMs.size === 0) this.close();
  }
}
