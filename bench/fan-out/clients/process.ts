/**
 * The process of all clients. The clients count their deliveries and read few of the messages, so that the server, not
 * the clients, is the bottleneck.
 */
import { monotonicMs } from '../../support/clock.ts';
import { obey } from '../channel.ts';
import { percentile } from '../statistics.ts';
import { readStamp, stampMarker } from '../trade.ts';
import { Client, type ClientListener } from './client.ts';
import type { Arrivals, ClientsCommand, Latency, OpenCommand } from './commands.ts';
import { protocols } from './protocols.ts';

/** Connections that are being made at once. */
const openingAtOnce = 64;
/** Connections from an address of the loopback network; each address has ports of its own. */
const connectionsOfAddress = 5000;
/** Every seventh message is read. The number is prime, so that every client has its turn. */
const sampledOf = 7;

const clients: Client[] = [];
const buffer = Buffer.allocUnsafeSlow(1 << 20);
// Reading performance.now() costs less than reading the monotonic clock. The largest of many differences is the most exact,
// because the least time passed between its two readings.
const toMonotonicMs = Math.max(...Array.from({ length: 1000 }, () => monotonicMs() - performance.now()));

let deliveries = 0;
let bytes = 0;
let lastDeliveryMs = 0;
let latenciesMs: number[] = [];
let lost: string[] = [];
let awaited: { readonly total: number; readonly resolve: () => void } | null = null;

const listener: ClientListener = {
  onDelivery({ isTypical }, message, start, end) {
    deliveries += 1;
    if (deliveries % sampledOf === 0 && isTypical) sample(message, start, end);
    if (awaited !== null && deliveries >= awaited.total) awaited.resolve();
  },
  onLost(reason) {
    lost.push(reason);
  },
};

/** Records the time that a message took. */
function sample(message: Buffer, start: number, end: number): void {
  const marker = message.indexOf(stampMarker, start, 'latin1');
  if (marker === -1 || marker > end) {
    lost.push(`not a trade: ${message.toString('utf8', start, Math.min(end, start + 300))}`);
    return;
  }
  lastDeliveryMs = performance.now() + toMonotonicMs;
  bytes = end - start;
  latenciesMs.push(lastDeliveryMs - readStamp(message, marker + stampMarker.length));
}

async function open({ protocol, url, markets, count, subscriptions }: OpenCommand): Promise<Arrivals> {
  const { hostname: host, port } = new URL(url);
  let opened = 0;
  const openNext = async (): Promise<void> => {
    while (opened < count) {
      const marketId = markets[opened % markets.length] ?? '';
      opened += 1;
      const client = new Client(
        {
          host,
          port: Number(port),
          localAddress: `127.0.0.${1 + Math.floor(clients.length / connectionsOfAddress)}`,
          protocol: protocols[protocol],
          marketId,
          subscriptions,
          buffer,
        },
        listener,
      );
      clients.push(client);
      await client.subscribed();
    }
  };
  await Promise.all(Array.from({ length: openingAtOnce }, openNext));
  return arrivals();
}

/** Resolves when so many deliveries have come since the last reset, or after `timeoutMs`. */
async function expect(total: number, timeoutMs: number): Promise<Arrivals> {
  if (deliveries < total) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      awaited = {
        total,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      };
    });
    awaited = null;
  }
  return arrivals();
}

function arrivals(): Arrivals {
  return {
    deliveries,
    bytes,
    lastDeliveryMs,
    silent: clients.filter((client) => client.deliveries === 0).length,
    connections: clients.length,
    lost: lost.length,
    firstLoss: lost[0] ?? null,
  };
}

function reset(): Arrivals {
  deliveries = 0;
  latenciesMs = [];
  for (const client of clients) client.deliveries = 0;
  return arrivals();
}

function latency(): Latency {
  return {
    samples: latenciesMs.length,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    maximumMs: percentile(latenciesMs, 1),
  };
}

function close(): Arrivals {
  for (const client of clients.splice(0)) client.leave();
  lost = [];
  return reset();
}

obey((command: ClientsCommand) => {
  switch (command.kind) {
    case 'open':
      return open(command);
    case 'expect':
      return expect(command.total, command.timeoutMs);
    case 'arrivals':
      return arrivals();
    case 'reset':
      return reset();
    case 'latency':
      return latency();
    case 'stall':
      clients.at(-1)?.stall();
      return arrivals();
    case 'close':
      return close();
  }
});
