import {
  constants,
  PerformanceObserver,
  type NodeGCPerformanceDetail,
  type PerformanceEntry,
} from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';

/** The questions that a gauge answers. */
type GaugeQuestion = 'memory' | 'collected';

interface CollectionEntry extends PerformanceEntry {
  readonly detail: NodeGCPerformanceDetail;
}

/** Bytes that the newest full collection has left; null when none has run since the last question. */
let collectedBytes: number | null = null;

new PerformanceObserver((list) => {
  for (const { detail } of list.getEntries() as CollectionEntry[]) {
    if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collectedBytes = oldBytes();
  }
}).observe({ entryTypes: ['gc'] });

/** Bytes outside the space of new objects, most of which the next small collection frees. */
function oldBytes(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => !name.startsWith('new_'));
  return spaces.reduce((sum, { space_used_size: bytes }) => sum + bytes, process.memoryUsage().external);
}

/**
 * Loaded into a server before its own code (`node --expose-gc --import`), which stays as it is. To `memory` of the parent
 * process it forces a collection and answers the bytes that are left: the heap, and buffers outside it. To `collected` it
 * answers the bytes that the newest full collection has left that ran by itself. A forced collection makes the engine
 * collect more often for a minute or two, so it belongs before or after a measurement, never between two.
 */
process.on('message', (question: GaugeQuestion) => {
  if (question === 'collected') {
    process.send?.(collectedBytes);
    collectedBytes = null;
    return;
  }
  globalThis.gc?.();
  // The second collection takes the objects that the finalizers of the first one let go.
  setImmediate(() => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.(heapUsed + external);
  });
});
// Listening to the parent must not keep a server alive that has been stopped.
process.channel?.unref();
