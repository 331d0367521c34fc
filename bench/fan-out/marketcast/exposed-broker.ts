import type { Broker, HistoryLimits } from '../../../src/server/broker/broker.ts';
import { createMemoryBroker as createBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import { exposed } from './exposed.ts';
import { publishTo } from './publish.ts';

/** Creates the server's broker, and lets the bench publish to it. */
export function createMemoryBroker(limits: HistoryLimits): Broker {
  const broker = createBroker(limits);
  exposed.publish = publishTo(broker);
  return broker;
}
