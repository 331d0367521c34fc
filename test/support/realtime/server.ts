import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { WebSocketServer } from 'ws';

import { RealtimeConnection } from './connection.ts';
import { readRealtimeRows, type RealtimeChange } from './rows.ts';

/** Faults that last until they are set back. */
export interface RealtimeFaults {
  /** Milliseconds between the reply to a join and its `system` message: Realtime takes one to three seconds. */
  systemDelayMs: number;
  /** Milliseconds between a commit and its delivery. */
  deliveryDelayMs: number;
  /** Whether new connections are taken. */
  connections: 'accepted' | 'refused';
  joins: 'accepted' | 'refused' | 'unanswered';
  /** The `system` message after an accepted join. */
  system: 'ok' | 'error' | 'unanswered';
  heartbeats: 'answered' | 'unanswered';
  /** Whether changes are lost without an error. */
  isLosing: boolean;
}

/** How often something has happened. */
export interface RealtimeCounts {
  connections: number;
  joins: number;
  refusals: number;
  /** Joins that were followed by `system` with status ok. */
  confirmations: number;
  leaves: number;
  heartbeats: number;
  /** Changes that were sent, once for each channel. */
  changes: number;
}

/** Accidents of the present connections and channels. */
export interface RealtimeAccidents {
  /** Cuts every connection without a word. */
  dropConnections(): void;
  /** Every connection stays and is silent for ever, in both directions. */
  freezeConnections(): void;
  /** Ends every channel in order (`phx_close`). */
  closeChannels(): void;
  /** Ends every channel with `phx_error`. */
  breakChannels(): void;
  /** Loses the replication: a `system` error, after which channels that look subscribed get nothing. */
  loseReplication(): void;
  /** Loses the replication without a word. */
  suspendReplication(): void;
  /** Ends the loss of the replication, as Realtime does by itself: with a second `system` message of status ok. */
  regainReplication(): void;
}

/** A stand-in for Supabase Realtime, on a free port, fed from a database's own replication stream. */
export interface RealtimeServer extends RealtimeAccidents, AsyncDisposable {
  /** The `SUPABASE_URL`. */
  readonly url: string;
  readonly serviceKey: string;
  readonly faults: RealtimeFaults;
  readonly counts: Readonly<RealtimeCounts>;
  /** Resolves when the counts meet the condition. */
  until(isReached: (counts: Readonly<RealtimeCounts>) => boolean): Promise<void>;
}

/** The source of the changes. */
export interface RealtimeServerOptions {
  readonly databaseUrl: string;
  /** Supabase's own name unless told otherwise. */
  readonly publication?: string;
}

const serviceKey = 'service-role-key-of-the-stand-in';

/** Starts a stand-in. The publication must be there; it may be empty. */
export async function startRealtimeServer({
  databaseUrl,
  publication = 'supabase_realtime',
}: RealtimeServerOptions): Promise<RealtimeServer> {
  const faults: RealtimeFaults = {
    systemDelayMs: 20,
    deliveryDelayMs: 0,
    connections: 'accepted',
    joins: 'accepted',
    system: 'ok',
    heartbeats: 'answered',
    isLosing: false,
  };
  const counts = {
    connections: 0,
    joins: 0,
    refusals: 0,
    confirmations: 0,
    leaves: 0,
    heartbeats: 0,
    changes: 0,
  };
  const waiting = new Set<() => void>();
  const onCount = (name: keyof RealtimeCounts): void => {
    counts[name] += 1;
    for (const wake of waiting) wake();
  };
  const connections = new Set<RealtimeConnection>();
  const timers = new Set<NodeJS.Timeout>();
  const later = (delayMs: number, task: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      task();
    }, delayMs);
    timers.add(timer);
  };

  const http = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket: Duplex, head) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const isKnown =
      url.pathname === '/realtime/v1/websocket' && url.searchParams.get('apikey') === serviceKey;
    if (!isKnown || faults.connections === 'refused') {
      socket.end(`HTTP/1.1 ${isKnown ? '503 Service Unavailable' : '403 Forbidden'}\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const vsn = url.searchParams.get('vsn') ?? '1.0.0';
      const connection = new RealtimeConnection({ webSocket, vsn, serviceKey, faults, onCount, later });
      connections.add(connection);
      webSocket.on('close', () => connections.delete(connection));
      onCount('connections');
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');

  const deliver = (changes: readonly RealtimeChange[]): void => {
    for (const connection of connections) for (const change of changes) connection.deliver(change);
  };
  const each = (accident: (connection: RealtimeConnection) => void) => (): void =>
    connections.forEach(accident);
  const suspendReplication = each((connection) => connection.suspendReplication());
  const regainReplication = each((connection) => connection.regainReplication());
  const rows = await readRealtimeRows({
    databaseUrl,
    publication,
    onCommit(changes) {
      if (faults.isLosing) return;
      if (faults.deliveryDelayMs === 0) deliver(changes);
      else later(faults.deliveryDelayMs, () => deliver(changes));
    },
    onLost: suspendReplication,
    onRegained: regainReplication,
  });

  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    serviceKey,
    faults,
    counts,
    dropConnections: each((connection) => connection.drop()),
    freezeConnections: each((connection) => connection.freeze()),
    closeChannels: each((connection) => connection.endChannels('phx_close')),
    breakChannels: each((connection) => connection.endChannels('phx_error')),
    loseReplication: each((connection) => connection.loseReplication()),
    suspendReplication,
    regainReplication,
    async until(isReached) {
      while (!isReached(counts)) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer);
      await rows.close();
      for (const connection of connections) connection.drop();
      sockets.close();
      http.close();
      http.closeAllConnections();
    },
  };
}
