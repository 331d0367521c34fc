import type { Listener, Publication } from '../../../src/server/broker/broker.ts';

/** A listener at a broker that keeps its publications. */
export interface Recorder {
  readonly listener: Listener;
  readonly heard: readonly Publication[];
  /** The identities of its publications, in order. */
  readonly ids: readonly string[];
  /** Resolves when it has a publication of that offset or a larger offset. */
  untilOffset(offset: number): Promise<void>;
}

/** Creates an empty recorder. */
export function createRecorder(): Recorder {
  const heard: Publication[] = [];
  const waiting = new Set<() => void>();
  const furthest = (): number => Math.max(0, ...heard.map(({ position }) => position.offset));
  return {
    heard,
    get ids() {
      return heard.map(({ event }) => event.id);
    },
    listener(publication) {
      heard.push(publication);
      for (const wake of waiting) wake();
      waiting.clear();
    },
    async untilOffset(offset) {
      while (furthest() < offset) await new Promise<void>((resolve) => waiting.add(resolve));
    },
  };
}
