import { setTimeout } from 'node:timers/promises';

import { createMarket } from '../clients/graphql.ts';
import { createMessageReader, LedgerClient } from './client.ts';
import { LedgerWriter, type WriteKind } from './writer.ts';
import type { TestServer } from '../servers/server.ts';
import { untilLive } from '../clients/subscriber.ts';

/** The outcome of all mutations. An event counts once for each client that should get it. */
export interface Balance {
  readonly sent: number;
  readonly acknowledged: number;
  /** Mutations that were answered with an error and have not happened. */
  readonly refused: number;
  readonly delivered: number;
  /**
   * Events that a client lacks: the event of an acknowledged mutation, an event that another client got, or an event
   * of an offset in between.
   */
  readonly lost: number;
  readonly repeated: number;
  /** Events that came before an earlier event, or in another place than at another client. */
  readonly outOfOrder: number;
  /** Milliseconds from the end of the fault until every client had an event of a later mutation. */
  readonly recoveredMs: number | null;
}

/** The servers and the clients of a ledger. */
export interface LedgerOptions {
  /** Each server gets its share of the clients and mutations. */
  readonly servers: readonly TestServer[];
  readonly clients: number;
}

/** Milliseconds after which an event that has not arrived counts as lost. */
const settleTimeoutMs = 20_000;
const pollMs = 50;

/** The mutations of a load, in turn, on an active market or on a proposed market. */
const mix: readonly (readonly [kind: WriteKind, market: 'trading' | 'proposed'])[] = [
  ['trade', 'trading'],
  ['comment', 'trading'],
  ['vote', 'proposed'],
  ['trade', 'trading'],
  ['comment', 'proposed'],
  ['comment', 'trading'],
  ['trade', 'trading'],
];

/** Opens a ledger on two new markets. Its clients are live when this resolves. */
export async function openLedger({ servers, clients }: LedgerOptions): Promise<Ledger> {
  const [first] = servers;
  if (first === undefined) throw new Error('a ledger needs a server');
  const markets = { trading: await createMarket(first), proposed: await createMarket(first, 'PROPOSED') };
  const streams = [markets.trading, markets.trading, markets.trading, markets.proposed, null];
  const read = createMessageReader();
  const members = Array.from({ length: clients }, (_, index) => {
    // Each server gets clients of every stream.
    const server = servers[Math.floor(index / streams.length) % servers.length] ?? first;
    return new LedgerClient(server, streams[index % streams.length] ?? null, read);
  });
  await Promise.all(members.map((client) => client.connect()));
  await Promise.all(
    servers.map((server) => untilLive(server, members.filter((client) => client.server === server).length)),
  );
  return new Ledger(servers, markets, members);
}

/**
 * Compares the mutations with the events of the clients. The event of every acknowledged mutation must reach each
 * client of its streams once, and all clients of a stream must get the same events in the same order.
 */
export class Ledger implements Disposable {
  readonly clients: readonly LedgerClient[];
  readonly markets: { readonly trading: string; readonly proposed: string };
  readonly writer = new LedgerWriter();
  readonly #servers: readonly TestServer[];
  #faultEndedAtMs: number | null = null;

  constructor(servers: readonly TestServer[], markets: Ledger['markets'], clients: readonly LedgerClient[]) {
    this.#servers = servers;
    this.markets = markets;
    this.clients = clients;
  }

  /**
   * Sends the mutations at a steady rate to all servers in turn.
   *
   * @returns a function that ends the load. It resolves when every mutation is answered.
   */
  startLoad(perSecond: number, servers: readonly TestServer[] = this.#servers): () => Promise<void> {
    return this.writer.start(perSecond, (index) => {
      const server = servers[index % servers.length];
      const [kind, market] = mix[index % mix.length] ?? ['comment', 'trading'];
      if (server === undefined) throw new Error('a load needs a server');
      return [server, kind, this.markets[market]];
    });
  }

  /** Marks the end of the fault. The recovery is measured from now on. */
  endFault(): void {
    this.#faultEndedAtMs = Date.now();
  }

  /** Resolves when every client has an event of a mutation that was sent after the fault, or after `timeoutMs`. */
  async untilRecovered(timeoutMs: number): Promise<void> {
    await until(() => this.#recoveredMs() !== null, timeoutMs);
  }

  /** The ends of the subscriptions that have ended. */
  get endings(): readonly string[] {
    return this.clients.flatMap(({ ending }) => ending ?? []);
  }

  /** Returns the balance when no event is under way. `servers` holds the servers that still run. */
  async settle(servers: readonly TestServer[] = this.#servers): Promise<Balance> {
    // A server publishes in the order of its commits, so all its queued events are there when the last event is.
    for (const server of servers) {
      for (const market of Object.values(this.markets)) await this.writer.write(server, 'comment', market);
    }
    await this.untilComplete();
    return this.balance();
  }

  /** Resolves when no client lacks an event, or after the time in which events may be under way. */
  async untilComplete(): Promise<void> {
    await until(() => this.balance().lost === 0, settleTimeoutMs);
  }

  /** Resolves when the subscription of every client has ended, or after `timeoutMs`. */
  async untilEnded(timeoutMs: number): Promise<void> {
    await until(() => this.endings.length === this.clients.length, timeoutMs);
  }

  balance(): Balance {
    const { writes } = this.writer;
    const acknowledged = writes.filter(({ eventId }) => eventId !== null);
    const counts = { lost: 0, repeated: 0, outOfOrder: 0 };
    for (const marketId of new Set(this.clients.map((client) => client.marketId))) {
      const expected = acknowledged.filter((write) => marketId === null || write.marketId === marketId);
      compare(
        this.clients.filter((client) => client.marketId === marketId),
        expected.flatMap(({ eventId }) => eventId ?? []),
        counts,
      );
    }
    return {
      sent: writes.length,
      acknowledged: acknowledged.length,
      refused: writes.filter(({ refusal }) => refusal !== null).length,
      delivered: this.clients.reduce((sum, { events }) => sum + events.length, 0),
      ...counts,
      recoveredMs: this.#recoveredMs(),
    };
  }

  [Symbol.dispose](): void {
    for (const client of this.clients) client.disconnect();
  }

  #recoveredMs(): number | null {
    const endedAtMs = this.#faultEndedAtMs;
    if (endedAtMs === null) return null;
    const sentAfter = new Set(
      this.writer.writes.flatMap(({ sentAtMs, eventId }) => (sentAtMs >= endedAtMs ? (eventId ?? []) : [])),
    );
    const recoveries = this.clients.map(({ events, arrivedAtMs }) => {
      const index = events.findIndex(
        ({ id }, at) => (arrivedAtMs[at] ?? 0) >= endedAtMs && sentAfter.has(id),
      );
      return arrivedAtMs[index] ?? null;
    });
    return recoveries.reduce<number | null>(
      (latest, atMs) => (latest === null || atMs === null ? null : Math.max(latest, atMs - endedAtMs)),
      0,
    );
  }
}

/** Counts the events that the clients of a stream lack, got twice, or got in another order than the other clients. */
function compare(
  stream: readonly LedgerClient[],
  expected: readonly string[],
  counts: { lost: number; repeated: number; outOfOrder: number },
): void {
  const live = stream.filter(({ ending }) => ending === null);
  const idAt = new Map<string, string>();
  const offsets: number[] = [];
  for (const { events } of stream) {
    let last: { epoch: string; offset: number } | null = null;
    const seen = new Set<string>();
    for (const { type, id, position } of events) {
      const place = `${position.epoch} ${position.offset}`;
      const identity = `${type} ${id}`;
      if (!idAt.has(place)) {
        idAt.set(place, identity);
        offsets.push(position.offset);
      }
      if (seen.has(identity)) counts.repeated += 1;
      const isLater = last === null || (last.epoch === position.epoch && last.offset < position.offset);
      if (!isLater || idAt.get(place) !== identity) counts.outOfOrder += 1;
      seen.add(identity);
      last = position;
    }
  }
  const first = Math.min(...offsets);
  const end = Math.max(...offsets);
  for (const { events, ending } of stream) {
    if (offsets.length === 0) break;
    // A subscription that ended must have the events before its end only.
    const last = ending === null ? end : (events.at(-1)?.position.offset ?? first - 1);
    counts.lost += last - first + 1 - new Set(events.map(({ position }) => position.offset)).size;
  }
  const published = new Set([...idAt.values()].map((identity) => identity.slice(identity.indexOf(' ') + 1)));
  counts.lost += expected.filter((id) => !published.has(id)).length * live.length;
}

/** Resolves when the condition holds, or after `timeoutMs`. */
export async function until(isReached: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isReached() && performance.now() < deadline) await setTimeout(pollMs);
}
