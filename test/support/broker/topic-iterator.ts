import type { Broker, Position, Publication } from '../../../src/server/broker/broker.ts';

/** The part of a topic that an iterator yields. */
export interface IteratedTopic {
  readonly topic: string;
  /** Null begins with the next publication. */
  readonly after: Position | null;
  readonly accepts: (publication: Publication) => boolean;
}

/** An iterator that can be ended. */
export interface TopicIterator<P> extends AsyncIterator<P, undefined> {
  return(): Promise<IteratorResult<P, undefined>>;
}

/** Publications that an iterator reads from the history at most. */
const historyLimit = 1000;

/** Iterates over the publications of a topic, straight from a broker that loses no notice. Resolves once live. */
export async function iterateTopic<P extends Publication>(
  broker: Broker,
  { topic, after, accepts }: IteratedTopic,
): Promise<TopicIterator<P>> {
  const queue: Publication[] = [];
  let isOver = false;
  let wake: () => void = () => undefined;
  const subscription = await broker.subscribe(topic, (publication) => {
    queue.push(publication);
    wake();
  });
  if (after !== null) queue.unshift(...(await broker.history(topic, after, historyLimit)));
  return {
    async next() {
      for (;;) {
        const publication = queue.shift();
        if (publication !== undefined && accepts(publication))
          return { done: false, value: publication as P };
        if (isOver) return { done: true, value: undefined };
        if (publication === undefined) await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    return() {
      isOver = true;
      queue.length = 0;
      subscription.close();
      wake();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
