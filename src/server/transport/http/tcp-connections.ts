import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Account } from '../limits/account/account.ts';
import type { Accounts } from '../limits/account/accounts.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import type { CorsHeaders } from './cors.ts';
import { connectionRefusals } from './refusals.ts';
import { writeRefusal } from './refuse.ts';

/** The parts that count TCP connections. */
export interface TcpConnectionOptions {
  readonly accounts: Pick<Accounts, 'of'>;
  /** Proxies that are trusted about the address of a client. The connections of a proxy are not bounded. */
  readonly trustedProxies: number;
  readonly corsHeaders: CorsHeaders;
  readonly onRefused: OnRefused;
}

/** A TCP connection that counts. */
interface Entry {
  readonly account: Account;
  /** Requests of the connection that are not answered. */
  requests: number;
}

/** Milliseconds in which a refused client may read its refusal. */
const lingerMs = 500;
/** Refused connections that linger at once; further ones are cut without an answer. */
const maximumLingering = 100;

/**
 * Bounds the TCP connections of each address, whatever they do. Past the bound, the connection of the address that has been
 * idle for the longest time is closed, because its client opens another one when it needs it. Without an idle connection,
 * the new connection is refused.
 */
export class TcpConnections {
  readonly #options: TcpConnectionOptions;
  readonly #entries = new WeakMap<Duplex, Entry>();
  /** The connections of an account between two requests, those first that have been idle for the longest time. */
  readonly #idle = new WeakMap<Account, Set<Socket>>();
  readonly #refused = new WeakSet<Duplex>();
  /** Listens at every connection that counts. A function for each of them would be a good part of an idle one's memory. */
  readonly #onClosed: (this: Socket) => void;
  #lingering = 0;

  constructor(server: Server, options: TcpConnectionOptions) {
    this.#options = options;
    const forget = (socket: Socket): void => this.#delete(socket);
    this.#onClosed = function onClosed() {
      forget(this);
    };
    if (options.trustedProxies > 0) return;
    server.on('connection', (socket: Socket) => this.#add(socket));
    // A socket of the WebSocket protocol is never idle.
    server.prependListener('upgrade', ({ socket }: IncomingMessage) => this.#setBusy(socket));
  }

  /** Notes a request of a connection. False when the connection is refused already. */
  begin({ socket }: IncomingMessage, response: ServerResponse): boolean {
    if (this.#refused.has(socket)) return false;
    const entry = this.#setBusy(socket);
    if (entry === undefined) return true;
    entry.requests += 1;
    response.once('close', () => {
      entry.requests -= 1;
      if (entry.requests === 0 && !socket.destroyed) this.#idleOf(entry.account).add(socket);
    });
    return true;
  }

  #add(socket: Socket): void {
    const account = this.#options.accounts.of(socket.remoteAddress ?? '');
    if (!account.addTcpConnection() && !(this.#closeIdle(account) && account.addTcpConnection())) {
      return this.#refuse(socket);
    }
    this.#entries.set(socket, { account, requests: 0 });
    socket.on('close', this.#onClosed);
  }

  #delete(socket: Socket): void {
    const entry = this.#setBusy(socket);
    if (entry === undefined) return;
    this.#entries.delete(socket);
    entry.account.deleteTcpConnection();
  }

  #closeIdle(account: Account): boolean {
    const [oldest] = this.#idleOf(account);
    if (oldest === undefined) return false;
    // Its close event comes too late for the new connection.
    this.#delete(oldest);
    oldest.destroy();
    return true;
  }

  #refuse(socket: Socket): void {
    const { onRefused, corsHeaders } = this.#options;
    onRefused('MAX_TCP_CONNECTIONS_PER_IP');
    this.#refused.add(socket);
    if (this.#lingering >= maximumLingering) return void socket.destroy();
    this.#lingering += 1;
    socket.once('close', () => (this.#lingering -= 1));
    const cors = corsHeaders(undefined);
    writeRefusal(socket, connectionRefusals['too many of the address'], {
      cors,
      method: undefined,
      lingerMs,
    });
  }

  #setBusy(socket: Socket): Entry | undefined {
    const entry = this.#entries.get(socket);
    if (entry !== undefined) this.#idleOf(entry.account).delete(socket);
    return entry;
  }

  #idleOf(account: Account): Set<Socket> {
    const known = this.#idle.get(account);
    if (known !== undefined) return known;
    const idle = new Set<Socket>();
    this.#idle.set(account, idle);
    return idle;
  }
}
