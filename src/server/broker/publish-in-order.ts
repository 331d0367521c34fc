import type { Broker } from './broker.ts';
import { identityOf, type Event } from './event.ts';

/** An event on its way to its logs. */
export interface Passage {
  readonly event: Event;
  /** The identity of an event that stands before it in all of its logs. Null when there is none that may be missing. */
  readonly after: string | null;
  /** The logs that have not taken it yet. */
  readonly missing: ReadonlySet<string>;
}

/**
 * The state of a passage after an attempt: every log has taken the event (`done`), a log does not know an earlier event
 * (`early`), or a log is out of reach or refused an earlier event of the same attempt (`failed`).
 */
export type PassageState = 'done' | 'early' | 'failed';

/** The result of an attempt. */
export interface Attempt<P extends Passage> {
  /** Every passage as it is now, in the given order. */
  readonly passages: readonly { readonly passage: P; readonly state: PassageState }[];
  /** The first error; null when no log failed. */
  readonly failure: Error | null;
}

/**
 * Publishes events in their logs, all of them at once. No event overtakes an earlier one of the same log: each names the
 * event before it, so that a log which refused one takes none behind it.
 */
export async function publishInOrder<P extends Passage>(
  broker: Broker,
  passages: readonly P[],
): Promise<Attempt<P>> {
  const last = new Map<string, string>();
  const publications = passages.flatMap((passage) =>
    [...passage.missing].map((topic) => {
      const earlier = last.get(topic);
      const identity = identityOf(passage.event);
      last.set(topic, identity);
      const after = new Set([passage.after ?? [], earlier ?? []].flat());
      // An event that is published twice does not wait for itself.
      after.delete(identity);
      return { passage, topic, published: broker.publish(topic, passage.event, [...after]) };
    }),
  );
  const outcomes = await Promise.allSettled(publications.map(({ published }) => published));

  const refusing = new Set<string>();
  const missing = new Map<P, Set<string>>();
  const states = new Map<P, PassageState>();
  let failure: Error | null = null;
  for (const [index, { passage, topic }] of publications.entries()) {
    const outcome = outcomes[index];
    if (outcome?.status === 'fulfilled' && outcome.value !== 'early') continue;
    if (outcome?.status === 'rejected') {
      const reason: unknown = outcome.reason;
      failure ??= reason instanceof Error ? reason : new Error(String(reason));
      refusing.add(topic);
    }
    missing.set(passage, (missing.get(passage) ?? new Set()).add(topic));
    if (refusing.has(topic)) states.set(passage, 'failed');
    else if (!states.has(passage)) states.set(passage, 'early');
  }
  return {
    passages: passages.map((passage) => ({
      passage: { ...passage, missing: missing.get(passage) ?? new Set<string>() },
      state: states.get(passage) ?? 'done',
    })),
    failure,
  };
}

/**
 * Publishes events in all of their logs, in order as {@link publishInOrder} does.
 *
 * @throws {ApiError} as {@link Broker.publish}. Logs may have taken some of the events then, and none behind a refused event.
 */
export async function publishAllInOrder(broker: Broker, events: readonly Event[]): Promise<void> {
  let left: readonly Passage[] = events.map((event) => ({
    event,
    after: null,
    missing: new Set(event.topics),
  }));
  // Each attempt publishes one event of a log at least. A log that begins anew meanwhile needs a second attempt.
  while (left.length > 0) {
    const { passages, failure } = await publishInOrder(broker, left);
    if (failure !== null) throw failure;
    left = passages.flatMap(({ passage, state }) => (state === 'done' ? [] : [passage]));
  }
}
