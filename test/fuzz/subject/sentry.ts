import { readFileSync } from 'node:fs';

import { runningOperations, type OperationFacts } from '../../../src/server/base/running-operations.ts';
import type { Notice } from './notices.ts';

/**
 * Loaded into the server before its own code (`node --expose-gc --import`), which stays as it is. It tells the parent
 * process of long pauses of the event loop, and of memory.
 */
const intervalMs = 20;
/** Milliseconds of processor time within a pause from which it is told. */
const longPauseMs = 250;
const stateIntervalMs = 500;
const mib = 2 ** 20;

/**
 * The processor time of the main thread in milliseconds (proc(5)). The time of other programs, and of the collector's own
 * threads, is not in it: a pause on a busy machine is no fault of the server.
 */
const threadMs = (): number => schedule()[0];

/** Milliseconds that the main thread ran, and that it waited for a processor while it could have run. */
function schedule(): readonly [ranMs: number, waitedMs: number] {
  const [ran, waited] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return [Number(ran) / 1e6, Number(waited) / 1e6];
}

const tell = (notice: Notice): void => void process.send?.(notice);

let lastMs = performance.now();
let lastThreadMs = threadMs();
const look = (isTold: boolean): void => {
  const pausedMs = performance.now() - lastMs - intervalMs;
  const cpuMs = threadMs() - lastThreadMs;
  if (isTold && Math.min(pausedMs, cpuMs) > longPauseMs) {
    const longest = runningOperations.takeLongest();
    const suspects: OperationFacts[] = [
      ...(longest === null || longest.ranMs < pausedMs / 2 ? [] : [longest.operation.facts()]),
      ...runningOperations.underWay(3).map((operation) => operation.facts()),
    ];
    tell({ about: 'pause', pausedMs: Math.round(pausedMs), cpuMs: Math.round(cpuMs), suspects });
  }
  lastMs = performance.now();
  lastThreadMs = threadMs();
};

setInterval(() => look(true), intervalMs).unref();
setInterval(
  () =>
    tell({
      about: 'state',
      rssMib: Math.round(process.memoryUsage.rss() / mib),
      starvedMs: Math.round(schedule()[1]),
    }),
  stateIntervalMs,
).unref();

process.on('message', () => {
  // A pause before the question counts; the pause of the collection does not.
  look(true);
  globalThis.gc?.();
  look(false);
  setImmediate(() => {
    // The second collection takes the objects that the finalizers of the first one let go.
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    look(false);
    tell({ about: 'memory', mib: (heapUsed + external) / mib });
  });
});
// Listening to the parent must not keep a server alive that has been stopped.
process.channel?.unref();
