import type { Position } from '../broker.ts';

/** The furthest that this process has seen of a log. */
export interface Sighting {
  readonly position: Position;
  /** The event there, as it is written down. */
  readonly event: string;
}

/** What this process has seen of each log: the proof that Redis came back with less. */
export interface Sightings {
  of(topic: string): Sighting | null;
  /** Does nothing while the last one is doubted: it is what proves that Redis came back with less. */
  record(topic: string, sighting: Sighting): void;
  forget(topic: string): void;
  /** A connection broke: whether Redis still has what was seen of a topic, or of all of them, must be looked at. */
  doubt(topic?: string): void;
  isDoubted(topic: string): boolean;
  /** Redis still has it. */
  confirm(topic: string): void;
}

/** Topics that are remembered at once; past it the one that was quiet the longest is forgotten. */
const capacity = 10_000;

/** Creates empty sightings. */
export function createSightings(): Sightings {
  const byTopic = new Map<string, Sighting>();
  const doubted = new Set<string>();
  return {
    of: (topic) => byTopic.get(topic) ?? null,
    record(topic, sighting) {
      if (doubted.has(topic)) return;
      const known = byTopic.get(topic)?.position;
      // Answers and notices come over two connections, and either may be the later one.
      if (known?.epoch === sighting.position.epoch && known.offset >= sighting.position.offset) return;
      byTopic.delete(topic);
      byTopic.set(topic, sighting);
      const oldest = byTopic.keys().next();
      if (byTopic.size > capacity && oldest.done !== true) this.forget(oldest.value);
    },
    forget(topic) {
      byTopic.delete(topic);
      doubted.delete(topic);
    },
    doubt(topic) {
      for (const seen of topic === undefined ? byTopic.keys() : [topic]) {
        if (byTopic.has(seen)) doubted.add(seen);
      }
    },
    isDoubted: (topic) => doubted.has(topic),
    confirm(topic) {
      doubted.delete(topic);
    },
  };
}
