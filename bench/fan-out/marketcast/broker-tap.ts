import type { Broker, HistoryLimits } from '../../../src/server/broker/broker.ts';
import { createMemoryBroker as createBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import { publishTo } from './publish.ts';
import { tap } from './tap.ts';

/** The broker inside the server's process, which the bench publishes to as well. */
export function createMemoryBroker(limits: HistoryLimits): Broker {
  const broker = createBroker(limits);
  tap.publish = publishTo(broker);
  return broker;
}
