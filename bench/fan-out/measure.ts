import type { LoopDelay, Memory, Usage } from './control.ts';
import type { Arrivals, Latency } from './clients/commands.ts';
import type { Figures } from './figures.ts';
import { connect, deliveryTimeoutMs, connectAll, untilQuiet, type Setup } from './setup.ts';
import { measureStall, measureSteady } from './steady.ts';
import type { Measurement } from './suites.ts';

/** The first connections do not count, because a server allocates its shared structures for them. */
const firstConnections = 500;

/** Takes a measurement. The clients stay connected for the next. */
export async function measure(setup: Setup, measurement: Measurement): Promise<Figures> {
  switch (measurement.kind) {
    case 'idle':
      return measureIdle(setup);
    case 'flight':
      await connectAll(setup);
      return measureFlight(setup, measurement.perTick);
    case 'loop':
      await connectAll(setup);
      return measureLoop(setup);
    case 'steady':
      await connectAll(setup);
      return measureSteady(setup, measurement.deliveriesPerSecond);
    case 'stalled':
      await connectAll(setup);
      return measureStall(setup, measurement.deliveriesPerSecond);
  }
}

/** Publishes events and waits until every client has got them, again and again, for a time. */
async function publishInTurn(setup: Setup, perTick: number, durationMs: number): Promise<Arrivals> {
  const { markets, connections, clients, emitter } = setup;
  const wave = markets.flatMap((marketId) => Array.from({ length: perTick }, () => marketId));
  const untilMs = performance.now() + durationMs;
  let expected = 0;
  let arrivals: Arrivals;
  do {
    expected += connections * perTick;
    const arrived = clients.ask<Arrivals>({ kind: 'expect', total: expected, timeoutMs: deliveryTimeoutMs });
    emitter.tell({ kind: 'emit', markets: wave, perTick });
    arrivals = await arrived;
    assertComplete(arrivals, expected);
  } while (performance.now() < untilMs);
  return arrivals;
}

/** @throws {Error} when deliveries are missing, or there are more than there should be, or a client was lost. */
function assertComplete({ deliveries, firstLoss }: Arrivals, expected: number): void {
  if (firstLoss !== null) throw new Error(firstLoss);
  if (deliveries !== expected) throw new Error(`${deliveries} deliveries, not ${expected}`);
}

async function measureFlight(setup: Setup, perTick: number): Promise<Figures> {
  const { measured, clients, effort } = setup;
  await untilQuiet(setup);
  await publishInTurn(setup, perTick, effort.warmUpMs);
  await untilQuiet(setup);
  const before = await measured.ask<Usage>({ kind: 'usage' });
  const startedAtMs = performance.now();
  const { deliveries, bytes } = await publishInTurn(setup, perTick, effort.measureMs);
  const seconds = (performance.now() - startedAtMs) / 1000;
  const after = await measured.ask<Usage>({ kind: 'usage' });
  const { p50Ms, p99Ms } = await clients.ask<Latency>({ kind: 'latency' });
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / deliveries,
    deliveriesPerSecond: deliveries / seconds,
    p50Ms,
    p99Ms,
    messageBytes: bytes,
  };
}

/** The loop is watched by a timer, which costs CPU: this is not done while CPU is measured. */
async function measureLoop(setup: Setup): Promise<Figures> {
  await untilQuiet(setup);
  await publishInTurn(setup, 1, setup.effort.warmUpMs);
  await untilQuiet(setup);
  await setup.measured.ask({ kind: 'watch loop' });
  await publishInTurn(setup, 1, setup.effort.measureMs);
  const { p99Ms, maximumMs } = await setup.measured.ask<LoopDelay>({ kind: 'loop delay' });
  return { loopP99Ms: p99Ms, loopMaximumMs: maximumMs };
}

/** Connects the clients in two parts, and divides the memory that the second part adds. */
async function measureIdle(setup: Setup): Promise<Figures> {
  await connect(setup, firstConnections);
  const before = await setup.measured.ask<Memory>({ kind: 'memory' });
  const count = setup.connections - firstConnections;
  await connect(setup, count);
  const after = await setup.measured.ask<Memory>({ kind: 'memory' });
  return {
    heldKib: (after.heldBytes - before.heldBytes) / 1024 / count,
    residentKib: (after.residentBytes - before.residentBytes) / 1024 / count,
  };
}
