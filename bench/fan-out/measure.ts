import type { LoopDelay, Memory, Usage } from './control.ts';
import type { Arrivals, Latency } from './crowd/commands.ts';
import type { Figures } from './figures.ts';
import { connect, deliveryTimeoutMs, gather, quiet, type Scene } from './scene.ts';
import { measureStall, measureSteady } from './steady.ts';
import type { Measurement } from './suites.ts';

/** The first of so many connections grow what a server makes once, and do not count. */
const firstConnections = 500;

/** Takes one measurement. The clients stay for the next. */
export async function measure(scene: Scene, measurement: Measurement): Promise<Figures> {
  switch (measurement.kind) {
    case 'idle':
      return measureIdle(scene);
    case 'flight':
      await gather(scene);
      return measureFlight(scene, measurement.perTick);
    case 'loop':
      await gather(scene);
      return measureLoop(scene);
    case 'steady':
      await gather(scene);
      return measureSteady(scene, measurement.deliveriesPerSecond);
    case 'stalled':
      await gather(scene);
      return measureStall(scene, measurement.deliveriesPerSecond);
  }
}

/** Publishes events and waits until every client has got them, again and again, for a time. */
async function fly(scene: Scene, perTick: number, durationMs: number): Promise<Arrivals> {
  const { markets, connections, crowd, emitter } = scene;
  const wave = markets.flatMap((marketId) => Array.from({ length: perTick }, () => marketId));
  const untilMs = performance.now() + durationMs;
  let expected = 0;
  let arrivals: Arrivals;
  do {
    expected += connections * perTick;
    const arrived = crowd.ask<Arrivals>({ kind: 'expect', total: expected, timeoutMs: deliveryTimeoutMs });
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

async function measureFlight(scene: Scene, perTick: number): Promise<Figures> {
  const { measured, crowd, effort } = scene;
  await quiet(scene);
  await fly(scene, perTick, effort.warmUpMs);
  await quiet(scene);
  const before = await measured.ask<Usage>({ kind: 'usage' });
  const startedAtMs = performance.now();
  const { deliveries, bytes } = await fly(scene, perTick, effort.measureMs);
  const seconds = (performance.now() - startedAtMs) / 1000;
  const after = await measured.ask<Usage>({ kind: 'usage' });
  const { p50Ms, p99Ms } = await crowd.ask<Latency>({ kind: 'latency' });
  return {
    cpuMicros: (after.cpuMicros - before.cpuMicros) / deliveries,
    deliveriesPerSecond: deliveries / seconds,
    p50Ms,
    p99Ms,
    messageBytes: bytes,
  };
}

/** The loop is watched by a timer, which costs CPU: this is not done while CPU is measured. */
async function measureLoop(scene: Scene): Promise<Figures> {
  await quiet(scene);
  await fly(scene, 1, scene.effort.warmUpMs);
  await quiet(scene);
  await scene.measured.ask({ kind: 'watch loop' });
  await fly(scene, 1, scene.effort.measureMs);
  const { p99Ms, maximumMs } = await scene.measured.ask<LoopDelay>({ kind: 'loop delay' });
  return { loopP99Ms: p99Ms, loopMaximumMs: maximumMs };
}

/** Connects the clients in two parts: what the second part adds is what connections cost. */
async function measureIdle(scene: Scene): Promise<Figures> {
  await connect(scene, firstConnections);
  const before = await scene.measured.ask<Memory>({ kind: 'memory' });
  const count = scene.connections - firstConnections;
  await connect(scene, count);
  const after = await scene.measured.ask<Memory>({ kind: 'memory' });
  return {
    heldKib: (after.heldBytes - before.heldBytes) / 1024 / count,
    residentKib: (after.residentBytes - before.residentBytes) / 1024 / count,
  };
}
