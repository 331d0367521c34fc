/**
 * Whose turn it is:
 *
 * - `server`: the server's own work, such as the transaction of a mutation, the log and jobs.
 * - `client`: a query of a client.
 */
export type Lane = 'server' | 'client';

/** Turns at a single connection. */
export interface Lanes {
  /** Resolves when the connection is free, with the function that ends the turn. */
  take(lane: Lane): Promise<() => void>;
  /** Resolves when every turn that was asked for has ended. */
  idle(): Promise<void>;
}

/** Turns of the server that follow each other while a client waits, at most. */
const longestPrecedence = 8;

/**
 * Creates the lanes of a connection that is free. Within a lane turns come in the order in which they were asked for. The
 * server goes first, because clients wait for its events, and a crowd that only reads must not hold them up. A client waits
 * for `longestPrecedence` turns of the server at most, and for the clients before it.
 */
export function createLanes(): Lanes {
  const waiting: Readonly<Record<Lane, (() => void)[]>> = { server: [], client: [] };
  let isTaken = false;
  let precedence = 0;
  const idlers: (() => void)[] = [];

  const nextLane = (): Lane => {
    if (waiting.client.length === 0) return 'server';
    return waiting.server.length > 0 && precedence < longestPrecedence ? 'server' : 'client';
  };

  const endTurn = (): void => {
    const lane = nextLane();
    precedence = lane === 'server' ? precedence + 1 : 0;
    const next = waiting[lane].shift();
    if (next !== undefined) {
      next();
      return;
    }
    isTaken = false;
    for (const resolve of idlers.splice(0)) resolve();
  };

  return {
    async take(lane) {
      if (isTaken) await new Promise<void>((resolve) => waiting[lane].push(resolve));
      isTaken = true;
      let hasEnded = false;
      return () => {
        if (!hasEnded) endTurn();
        hasEnded = true;
      };
    },
    async idle() {
      if (isTaken) await new Promise<void>((resolve) => idlers.push(resolve));
    },
  };
}
