import { randomUUID } from 'node:crypto';

import { expect } from 'vitest';

import type {
  Broker,
  HistoryLimits,
  Publication,
  PublishOutcome,
} from '../../../src/server/broker/broker.ts';
import { marketTopic } from '../../../src/server/domains/markets/topics.ts';
import { note } from './notes.ts';

/** The brokers of two processes. */
export interface BrokerUnderTest extends AsyncDisposable {
  readonly one: Broker;
  /** Has the same logs as the first; the same broker when an implementation allows only a single process. */
  readonly two: Broker;
  /** Lets time pass for the logs. */
  elapse(ms: number): Promise<void>;
}

/** Creates a broker with these limits, whose logs of topics that were never used are empty. */
export type CreateBroker = (limits: HistoryLimits) => Promise<BrokerUnderTest>;

/** The broker and the limits of a part of the contract. */
export interface ContractOptions {
  readonly create: CreateBroker;
  /** Limits that no test reaches by accident. */
  readonly limits: HistoryLimits;
}

/** A topic that was never used. */
export function newTopic(): string {
  return marketTopic.of(randomUUID());
}

/** The whole numbers from `from` to `to`, both included. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Publishes the notes of these numbers without waiting in between. */
export function publishNotes(
  broker: Broker,
  topic: string,
  from: number,
  to: number,
): Promise<PublishOutcome[]> {
  return Promise.all(range(from, to).map((id) => broker.publish(topic, note(id))));
}

/** The offsets of publications, in order. */
export function offsetsOf(publications: readonly Publication[]): number[] {
  return publications.map(({ position }) => position.offset);
}

/** The identities of publications, in order. */
export function idsOf(publications: readonly Publication[]): string[] {
  return publications.map(({ event }) => event.id);
}

/** Matches an error with that code. */
export function errorWith(code: string): Error {
  return expect.objectContaining({ code }) as Error;
}
