import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A direction as the client sees it. */
export type Direction = 'toServer' | 'toClient';

const bothDirections: readonly Direction[] = ['toServer', 'toClient'];

/** A TCP proxy in front of a server on 127.0.0.1. A test decides its network faults. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Open connections that have sent a command of a subscription and are not silenced. */
  readonly subscribers: number;
  /** Holds the data of these directions back, by default of both. No data is lost, and no connection closes. */
  freeze(directions?: readonly Direction[]): void;
  /** Passes data on again, first the data that waits. */
  thaw(): void;
  /** Delays the data of each direction by so many milliseconds; 0 ends the delay. */
  delay(delayMs: number): void;
  /** Breaks every connection at both ends. Data on its way is lost. */
  resetConnections(): void;
  /**
   * Drops all further data of the connections that have sent such a command so far. They stay open, and later connections
   * work.
   */
  silenceSubscribers(): void;
}

/** Starts a proxy on a free port. `subscription` is the command of a subscription, by default that of Redis. */
export async function startTcpProxy(
  serverPort: number,
  subscription: RegExp = subscribeCommand,
): Promise<TcpProxy> {
  const links = new Set<Link>();
  let frozen: readonly Direction[] = [];
  let delayMs = 0;

  const proxy = createServer((client) => {
    const server = connect({ port: serverPort, host: '127.0.0.1', noDelay: true });
    const link = new Link(client, server, subscription);
    link.freeze(frozen);
    link.delayMs = delayMs;
    links.add(link);
    void link.closed.then(() => links.delete(link));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  const resetConnections = (): void => {
    for (const link of links) link.reset();
  };
  const speakingSubscribers = (): Link[] =>
    [...links].filter(({ isSubscriber, isSilent }) => isSubscriber && !isSilent);

  return {
    port: (proxy.address() as AddressInfo).port,
    get subscribers() {
      return speakingSubscribers().length;
    },
    freeze(directions = bothDirections) {
      frozen = directions;
      for (const link of links) link.freeze(frozen);
    },
    thaw() {
      frozen = [];
      for (const link of links) link.freeze(frozen);
    },
    delay(ms) {
      delayMs = ms;
      for (const link of links) link.delayMs = delayMs;
    },
    resetConnections,
    silenceSubscribers() {
      for (const link of speakingSubscribers()) link.isSilent = true;
    },
    async [Symbol.asyncDispose]() {
      proxy.close();
      resetConnections();
      await Promise.all([...links].map(({ closed }) => closed));
    },
  };
}

/** The command as Redis clients write it: the first part of an array of parts with their lengths. */
const subscribeCommand = /\*\d+\r\n\$\d+\r\n[ps]?subscribe\r\n/i;
/** Bytes kept from the last packet, because a command may begin in a packet and end in the next. */
const longestCommand = 64;

/** A connection through the proxy. */
class Link {
  isSubscriber = false;
  isSilent = false;
  delayMs = 0;
  readonly closed: Promise<unknown>;
  readonly #client: Socket;
  readonly #server: Socket;

  constructor(client: Socket, server: Socket, subscription: RegExp) {
    this.#client = client;
    this.#server = server;
    client.setNoDelay(true);
    this.closed = Promise.all([closeOf(client), closeOf(server)]);
    let lastSent = '';
    client.on('data', (bytes: Buffer) => {
      const text = lastSent + bytes.toString('latin1');
      this.isSubscriber ||= subscription.test(text);
      lastSent = text.slice(-longestCommand);
    });
    this.#carry(client, server);
    this.#carry(server, client);
  }

  freeze(directions: readonly Direction[]): void {
    setPaused(this.#client, directions.includes('toServer'));
    setPaused(this.#server, directions.includes('toClient'));
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  #carry(from: Socket, to: Socket): void {
    const waiting: { readonly bytes: Buffer; readonly dueAtMs: number }[] = [];
    let timer: NodeJS.Timeout | undefined;
    const deliver = (): void => {
      timer = undefined;
      while (waiting[0] !== undefined && waiting[0].dueAtMs <= performance.now()) {
        const first = waiting.shift();
        if (first !== undefined && to.writable) to.write(first.bytes);
      }
      // Keep the order, also when the delay has become shorter.
      if (waiting[0] !== undefined) timer = setTimeout(deliver, waiting[0].dueAtMs - performance.now());
    };
    from.on('data', (bytes: Buffer) => {
      if (this.isSilent) return;
      if (this.delayMs === 0 && waiting.length === 0) {
        if (to.writable) to.write(bytes);
        return;
      }
      waiting.push({ bytes, dueAtMs: performance.now() + this.delayMs });
      timer ??= setTimeout(deliver, this.delayMs);
    });
    // Faults break connections, and the listener of 'close' handles that.
    from.on('error', () => undefined);
    from.once('close', () => {
      clearTimeout(timer);
      // A silenced connection does not report the end of its server either.
      if (!this.isSilent || from === this.#client) to.destroySoon();
    });
  }
}

/** Resolves when a socket has closed. A socket that is reset while it shuts down emits an error and no close. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.once('error', () => resolve());
  });
}

function setPaused(socket: Socket, isPaused: boolean): void {
  if (isPaused) socket.pause();
  else socket.resume();
}
