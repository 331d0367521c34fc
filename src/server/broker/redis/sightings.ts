import type { Position } from '../broker.ts';

/** The furthest publication of a log that this process has seen. */
export interface Sighting {
  readonly position: Position;
  /** The event at that position, as text of the codec. */
  readonly event: string;
}

/** The sighting of each log. It proves that Redis came back with an older copy. */
export interface Sightings {
  of(topic: string): Sighting | null;
  /** Keeps the further of two sightings. A doubted sighting stays, because it is the proof. */
  record(topic: string, sighting: Sighting): void;
  forget(topic: string): void;
  /** A connection broke: the sighting of a topic, or of all topics, must be compared with Redis before the next use. */
  doubt(topic?: string): void;
  isDoubted(topic: string): boolean;
  /** Redis still has the publication of the sighting. */
  confirm(topic: string): void;
}

/** Topics with a sighting at once. Past it, the sighting of the topic that was quiet for longest is forgotten. */
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
      // Answers and notices come over two connections, in any order.
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
