import type { HistoryLimits } from '../broker.ts';
import type { Event } from '../event.ts';
import { createBoundsOf, type HistoryBounds } from '../history-bounds.ts';
import { isDurable, topicNameOf, type TopicDefinition } from '../topic.ts';

/** The properties of the topic at an address. */
export interface TopicKind extends HistoryBounds {
  readonly isDurable: boolean;
  /** Whether the topic is a single log of its kind, so that many markets or wallets share it. */
  readonly isShared: boolean;
}

/** An event on its way to a log. */
export interface Entry {
  /** The topic that keeps the event. */
  readonly topic: string;
  /** The shared topic that refers to it; null for none. */
  readonly shared: string | null;
  readonly event: Event;
}

/** The kinds of the topics of a process. */
export interface TopicKinds {
  of(address: string): TopicKind;
  /** The entry that brings an event to a topic: the entry of its home, where the topic only refers to its home. */
  entryFor(topic: string, event: Event): Entry;
  /** Every entry of an event, those of topics that `isOurs` refuses left out. */
  entriesOf(event: Event, isOurs: (kind: TopicKind) => boolean): readonly Entry[];
  /** The longest history of a topic that is not durable, in milliseconds. */
  readonly longestMs: number;
}

/** Creates the kinds of the topics that limits define. */
export function createTopicKinds(limits: HistoryLimits): TopicKinds {
  const boundsOf = createBoundsOf(limits);
  const kindOf = (topic: TopicDefinition): TopicKind => {
    const durable = isDurable(topic);
    return { ...boundsOf(topic.name), isDurable: durable, isShared: topic.key === null && !durable };
  };
  const byName = new Map((limits.topics ?? []).map((topic) => [topic.name, kindOf(topic)]));
  const undefinedKind: TopicKind = {
    size: limits.size,
    ttlMs: limits.ttlMs,
    isDurable: false,
    isShared: false,
  };
  const of = (address: string): TopicKind => byName.get(topicNameOf(address)) ?? undefinedKind;

  /** The topic that keeps an event, and the shared topic that refers to it; null without either. */
  const homeOf = ({ topics }: Event): { readonly home: string; readonly shared: string } | null => {
    const home = topics.find((topic) => !of(topic).isShared);
    const shared = topics.find((topic) => of(topic).isShared);
    return home === undefined || shared === undefined ? null : { home, shared };
  };

  const entryFor = (topic: string, event: Event): Entry => {
    const pair = homeOf(event);
    if (pair === null || (topic !== pair.home && topic !== pair.shared))
      return { topic, shared: null, event };
    return { topic: pair.home, shared: pair.shared, event };
  };

  return {
    of,
    entryFor,
    entriesOf(event, isOurs) {
      const byTopic = new Map<string, Entry>();
      for (const topic of event.topics.filter((address) => isOurs(of(address)))) {
        const entry = entryFor(topic, event);
        const isSharedOurs = entry.shared !== null && isOurs(of(entry.shared));
        byTopic.set(entry.topic, isSharedOurs ? entry : { ...entry, shared: null });
      }
      return [...byTopic.values()];
    },
    longestMs: Math.max(limits.ttlMs, ...[...byName.values()].map(({ ttlMs }) => ttlMs)),
  };
}
