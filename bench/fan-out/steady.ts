import type { SteadyEmission, Usage } from './control.ts';
import type { Arrivals, Latency } from './clients/commands.ts';
import type { Figures } from './figures.ts';
import { connect, untilQuiet, type Setup } from './setup.ts';

/** Milliseconds from the last event within which its deliveries must arrive. */
const drainMs = 15_000;
/** A client with so many subscriptions is sent more bytes than the kernel buffers for it. */
const subscriptionsOfOneClient = 100;
/** A client that stops reading is watched for so many times as long as other steady traffic. */
const stallFactor = 2;

/** Memory is looked at this often. */
const lookIntervalMs = 250;

interface SteadyRun {
  readonly latency: Latency;
  readonly deliveriesPerSecond: number;
  readonly cpuMicros: number;
  readonly messageBytes: number;
  readonly peakMib: number;
}

/** Publishes at a rate for a time, and waits for the deliveries. `perEvent` deliveries are expected of each event. */
async function run(
  setup: Setup,
  eventsPerSecond: number,
  perEvent: number,
  durationMs: number,
): Promise<SteadyRun> {
  const { markets, clients, emitter, measured } = setup;
  await untilQuiet(setup);
  const before = await measured.ask<Usage>({ kind: 'usage' });
  const startedAtMs = performance.now();
  let peakBytes = before.residentBytes;
  const look = setInterval(() => {
    measured.ask<Usage>({ kind: 'usage' }).then(
      ({ residentBytes }) => {
        peakBytes = Math.max(peakBytes, residentBytes);
      },
      // The next command reports the cause.
      () => undefined,
    );
  }, lookIntervalMs);
  try {
    const { emitted } = await emitter.ask<SteadyEmission>(
      { kind: 'steady', markets, eventsPerSecond, durationMs },
      durationMs + 60_000,
    );
    const total = emitted * perEvent;
    const { deliveries, bytes } = await clients.ask<Arrivals>({ kind: 'expect', total, timeoutMs: drainMs });
    const seconds = Math.max(durationMs, performance.now() - startedAtMs) / 1000;
    const after = await measured.ask<Usage>({ kind: 'usage' });
    if (deliveries === 0) throw new Error('nothing was delivered');
    return {
      latency: await clients.ask<Latency>({ kind: 'latency' }),
      deliveriesPerSecond: deliveries / seconds,
      cpuMicros: (after.cpuMicros - before.cpuMicros) / deliveries,
      messageBytes: bytes,
      peakMib: peakBytes / 1024 ** 2,
    };
  } finally {
    clearInterval(look);
  }
}

/** How long deliveries take at a rate. A server that cannot carry it delivers fewer a second. */
export async function measureSteady(setup: Setup, rate: number): Promise<Figures> {
  const { connections, markets, effort } = setup;
  const perEvent = connections / markets.length;
  await run(setup, rate / perEvent, perEvent, effort.warmUpMs);
  const steady = await run(setup, rate / perEvent, perEvent, effort.steadyMs);
  const { latency, cpuMicros, messageBytes, deliveriesPerSecond } = steady;
  return { p50Ms: latency.p50Ms, p99Ms: latency.p99Ms, cpuMicros, messageBytes, deliveriesPerSecond };
}

/**
 * Adds a client with many subscriptions, and takes the same measurement twice: while that client reads, and after it has
 * stopped. Latency is that of the others, both times.
 */
export async function measureStall(setup: Setup, rate: number): Promise<Figures> {
  const { connections, clients, effort } = setup;
  const eventsPerSecond = rate / connections;
  const all = connections + subscriptionsOfOneClient;
  const durationMs = effort.steadyMs * stallFactor;
  await connect(setup, 1, subscriptionsOfOneClient);
  await run(setup, eventsPerSecond, all, effort.warmUpMs);

  const reading = await run(setup, eventsPerSecond, all, durationMs);
  await clients.ask<Arrivals>({ kind: 'stall' });
  const stalled = await run(setup, eventsPerSecond, connections, durationMs);
  return {
    p99Ms: reading.latency.p99Ms,
    stalledP99Ms: stalled.latency.p99Ms,
    readingPeakMib: reading.peakMib,
    stalledPeakMib: stalled.peakMib,
    ...(await endedSlowClients(setup.measured.url)),
  };
}

/** The number of slow connections that a server with metrics ended. */
async function endedSlowClients(url: string): Promise<Pick<Figures, 'stalledEnded'>> {
  const response = await fetch(new URL('/metrics', url)).catch(() => null);
  const text = response?.ok === true ? await response.text() : '';
  const count = /^marketcast_drops_total{reason="slow_client"} (\d+)$/m.exec(text)?.[1];
  return text.includes('marketcast_') ? { stalledEnded: Number(count ?? 0) } : {};
}
