import type { Position, Publication } from '../../../src/server/broker/broker.ts';
import type { Hub } from '../../../src/server/hub/hub.ts';

/** A consumer of a hub that takes as much as a test says. */
export interface HubSubscription {
  /** The next `count` publications' identities. */
  take(count: number): Promise<string[]>;
  /** The next one; null at the end. Rejects as the iterator does. */
  next(): Promise<Publication | null>;
  stop(): Promise<void>;
}

/** Subscribes at a hub to everything of a topic. */
export async function subscribeAt(
  hub: Hub,
  topic: string,
  after: Position | null = null,
  accepts: (publication: Publication) => boolean = () => true,
): Promise<HubSubscription> {
  const iterator = await hub.subscribe(topic, { after, accepts });
  const next = async (): Promise<Publication | null> => {
    const { done, value } = await iterator.next();
    return done === true ? null : value;
  };
  return {
    next,
    async take(count) {
      const ids: string[] = [];
      while (ids.length < count) {
        const publication = await next();
        if (publication === null) throw new Error(`ended after ${ids.length} of ${count}`);
        ids.push(publication.event.id);
      }
      return ids;
    },
    async stop() {
      await iterator.return();
    },
  };
}
