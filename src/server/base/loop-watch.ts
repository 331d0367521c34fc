import type { Logger } from './logger.ts';
import { runningOperations, type RunningOperations } from './running-operations.ts';

/** Milliseconds between two looks at the clock. */
const intervalMs = 100;
/** Milliseconds of a pause from which it is worth a line. */
const longPauseMs = 1000;
/** The share of a pause that an operation must have run to be its cause. */
const causingShare = 0.5;
/** Operations under way that a line names at most. */
const namedOperations = 5;

/** The parts of a watch. */
export interface LoopWatchOptions {
  readonly logger: Logger;
  /** Told of each pause of more than a second. */
  readonly onPause: () => void;
  readonly operations?: RunningOperations;
}

/**
 * Watches the event loop, and logs each pause of more than a second in a line.
 *
 * The line names the operation whose synchronous part took most of the pause. Without such an operation it names those that
 * were under way, because one of them may have gone on after a wait; when there are none, the collector of garbage or
 * another program took the time. `cpuMs`, the time of the process on all its threads, tells these two apart.
 *
 * @returns ends the watch.
 */
export function watchLoop({ logger, onPause, operations = runningOperations }: LoopWatchOptions): () => void {
  let lastMs = performance.now();
  let lastCpu = process.cpuUsage();
  operations.takeLongest();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const pausedMs = nowMs - lastMs - intervalMs;
    const longest = operations.takeLongest();
    if (pausedMs > longPauseMs) {
      const { user, system } = process.cpuUsage(lastCpu);
      const cause = longest !== null && longest.ranMs >= pausedMs * causingShare ? longest : null;
      const others = cause === null ? operations.underWay(namedOperations) : [];
      onPause();
      logger.warn(
        {
          pausedMs: Math.round(pausedMs),
          cpuMs: Math.round((user + system) / 1000),
          operation: cause?.operation.facts() ?? null,
          underWay: others.map((operation) => operation.facts()),
        },
        'the event loop paused',
      );
    }
    lastMs = performance.now();
    lastCpu = process.cpuUsage();
  }, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
