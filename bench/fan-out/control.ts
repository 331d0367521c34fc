import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import { monotonicMs } from '../support/clock.ts';
import { obey } from './channel.ts';

/** Publishes a trade of a market, which was due at a moment of the monotonic clock. */
export type PublishTrade = (marketId: string, dueMs: number) => void;

/** A command of the bench to a server. `emit` has no answer, because an answer would add to the CPU time of a delivery. */
export type ControlCommand =
  | { readonly kind: 'emit'; readonly markets: readonly string[]; readonly perTick: number }
  | {
      readonly kind: 'steady';
      readonly markets: readonly string[];
      readonly eventsPerSecond: number;
      readonly durationMs: number;
    }
  | { readonly kind: 'usage' }
  | { readonly kind: 'memory' }
  | { readonly kind: 'watch loop' }
  | { readonly kind: 'loop delay' };

/** The CPU time and memory of a process. */
export interface Usage {
  /** In all its threads, user and system. */
  readonly cpuMicros: number;
  readonly residentBytes: number;
}

/** Memory of a process after a garbage collection. */
export interface Memory {
  readonly residentBytes: number;
  /** Bytes of the JavaScript heap, and those that its objects hold outside of it. */
  readonly heldBytes: number;
}

/** The delay of a timer by a busy event loop. */
export interface LoopDelay {
  readonly p99Ms: number;
  readonly maximumMs: number;
}

/** The result of a steady emission. */
export interface SteadyEmission {
  readonly emitted: number;
}

/** An emission that is later than this ends, because the server cannot carry that rate. */
const maxLatenessMs = 2000;
const loopResolutionMs = 1;

/** Lets the bench publish and measure inside the process that it started. */
export function serveControl(publish: PublishTrade): void {
  const loop = monitorEventLoopDelay({ resolution: loopResolutionMs });
  obey((command: ControlCommand) => {
    switch (command.kind) {
      case 'emit':
        emit(publish, command);
        return undefined;
      case 'steady':
        return emitSteadily(publish, command);
      case 'usage':
        return usage();
      case 'memory':
        return memory();
      case 'watch loop':
        loop.reset();
        return loop.enable();
      case 'loop delay':
        loop.disable();
        return {
          p99Ms: beyondResolution(loop.percentile(99)),
          maximumMs: beyondResolution(loop.max),
        } satisfies LoopDelay;
    }
  });
}

/** Milliseconds by which a timer was late, from the nanoseconds that it took. */
function beyondResolution(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - loopResolutionMs);
}

/** Publishes an event for each market in turn, `perTick` in a tick of the event loop. */
function emit(publish: PublishTrade, { markets, perTick }: Extract<ControlCommand, { kind: 'emit' }>): void {
  let next = 0;
  const tick = (): void => {
    const dueMs = monotonicMs();
    for (const marketId of markets.slice(next, next + perTick)) publish(marketId, dueMs);
    next += perTick;
    if (next < markets.length) setImmediate(tick);
  };
  tick();
}

/**
 * Publishes at a fixed rate, whether or not the last events have arrived. A late event is published at once, stamped with
 * the moment at which it was due.
 */
async function emitSteadily(
  publish: PublishTrade,
  { markets, eventsPerSecond, durationMs }: Extract<ControlCommand, { kind: 'steady' }>,
): Promise<SteadyEmission> {
  const total = Math.floor((eventsPerSecond * durationMs) / 1000);
  const startMs = monotonicMs();
  let emitted = 0;
  while (emitted < total) {
    const dueMs = startMs + (emitted * 1000) / eventsPerSecond;
    const earlyMs = dueMs - monotonicMs();
    if (earlyMs < -maxLatenessMs) break;
    if (earlyMs > 0) {
      await pause(earlyMs);
      continue;
    }
    publish(markets[emitted % markets.length] ?? '', dueMs);
    emitted += 1;
  }
  return { emitted };
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMicros: user + system, residentBytes: process.memoryUsage.rss() };
}

async function memory(): Promise<Memory> {
  for (let pass = 0; pass < 3; pass += 1) {
    globalThis.gc?.();
    await pause(100);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentBytes: rss, heldBytes: heapUsed + external };
}
