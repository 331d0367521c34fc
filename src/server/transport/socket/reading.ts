import type { WebSocket } from 'ws';

import type { HeldSocket, HeldSockets } from './held-sockets.ts';

/**
 * The reading of a socket. Several parts may hold it, each for a reason of its own; the socket is read again once none does.
 */
export class Reading implements HeldSocket {
  readonly #socket: WebSocket;
  readonly #heldSockets: HeldSockets;
  #holds = 0;
  #hasEnded = false;
  #isSlowedDown = false;

  constructor(socket: WebSocket, heldSockets: HeldSockets) {
    this.#socket = socket;
    this.#heldSockets = heldSockets;
  }

  /** Whether the socket is not read for now. */
  get isHeld(): boolean {
    return this.#holds > 0;
  }

  /** Stops reading until {@link release}. What the process has received already still comes. */
  hold(): void {
    this.#holds += 1;
    if (this.#hasEnded) return;
    this.#socket.pause();
    if (this.#holds === 1) this.#heldSockets.add(this);
  }

  /** Takes a hold back. */
  release(): void {
    this.#holds -= 1;
    if (this.#holds > 0) return;
    this.#heldSockets.delete(this);
    this.#socket.resume();
  }

  /** Stops reading for some time, because the client asks for more than it may. */
  slowDown(ms: number): void {
    if (ms === 0 || this.#isSlowedDown) return;
    this.#isSlowedDown = true;
    this.hold();
    setTimeout(() => {
      this.#isSlowedDown = false;
      this.release();
    }, ms).unref();
  }

  /** Reads from now on, whatever holds there are: the client's answer to a close must be read. */
  end(): void {
    this.#hasEnded = true;
    this.#heldSockets.delete(this);
    this.#socket.resume();
  }

  /** Writes a pong, which any client may get and none answers (RFC 6455, section 5.5.3). Bytes that wait are probe enough. */
  probe(): void {
    if (this.#socket.bufferedAmount === 0) this.#socket.pong();
  }
}
