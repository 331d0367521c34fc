import { randomUUID } from 'node:crypto';

import { defineTopic } from '../../../src/server/broker/topic.ts';
import type { HistoryLimits } from '../../../src/server/broker/broker.ts';

const home = defineTopic('home', { key: 'number', history: 'default', readers: 'everyone' });
const kept = defineTopic('kept', { key: 'number', history: 'durable', readers: 'everyone' });
const states = defineTopic('states', { key: 'number', history: 'compacted', readers: 'everyone' });
/** A topic that refers to the publications of homes. */
export const shared = defineTopic('shared', { key: null, history: { times: 10 }, readers: 'everyone' });
/** Another topic that refers to the publications of homes. */
export const otherShared = defineTopic('zebra', { key: null, history: 'default', readers: 'everyone' });

/** Limits that no test reaches by accident, with a topic of each kind. */
export const logLimits: HistoryLimits = {
  size: 1000,
  ttlMs: 3_600_000,
  topics: [home, kept, states, shared, otherShared],
};

/** A topic with a history as `HISTORY_SIZE` says that was never used. */
export const newHome = (): string => home.of(randomUUID());
/** A durable topic that was never used. */
export const newKept = (): string => kept.of(randomUUID());
/** A compacted topic that was never used. */
export const newStates = (): string => states.of(randomUUID());
