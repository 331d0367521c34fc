import type { Server } from 'node:http';

import type { Registry } from '../db/registry/registry.ts';
import type { SendBuffers } from '../transport/delivery/send-buffers.ts';
import type { Readiness } from '../transport/http/readiness.ts';
import type { Sockets } from '../transport/socket/server.ts';

/** The parts that hold connections to clients, and the registry that knows whether the clients may go elsewhere. */
export interface DrainedParts {
  readonly server: Server;
  readonly sockets: Sockets;
  readonly sendBuffers: SendBuffers;
  readonly registry: Pick<Registry, 'refresh' | 'isAlone'>;
}

/** Milliseconds that plain requests may take to finish after the last socket and event stream is gone. */
const requestGraceMs = 500;

/** The ordered end of the transports. */
export class Drain {
  #hasBegun = false;

  /** Turns a probe's result to "draining" from the beginning of the drain on. */
  readinessOf(ready: Readiness): Readiness {
    return this.#hasBegun ? { isReady: false, parts: { ...ready.parts, server: 'draining' } } : ready;
  }

  /**
   * Refuses new sockets, sends the clients of open ones away within `spreadMs`, and then lets requests finish. All clients
   * of a process that is alone are sent away at once.
   *
   * The port stays open until the last socket is gone, so that `/ready` tells load balancers of the drain.
   */
  async run({ server, sockets, sendBuffers, registry }: DrainedParts, spreadMs: number): Promise<void> {
    this.#hasBegun = true;
    sockets.refuseNew();
    // A spread spares the other processes, which the clients go to. Without any, it would only keep the clients waiting.
    await registry.refresh();
    await sendBuffers.drain(registry.isAlone() ? 0 : spreadMs);
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), requestGraceMs);
    await closed;
    clearTimeout(cut);
  }
}
