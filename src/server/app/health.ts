import type { ChangeSourceStatus } from '../capture/change-source.ts';
import type { Config } from '../base/config.ts';
import type { Capabilities } from '../db/versioned/capabilities.ts';
import type { ServerStatus } from '../graphql/context.ts';
import { probe, type Readiness } from '../transport/http/readiness.ts';
import type { Delivery } from './delivery.ts';
import type { Storage } from './storage.ts';

/** The status that clients read over GraphQL. */
export async function readStatus(
  { hub, broker, publisher, changes }: Delivery,
  capabilities: Capabilities,
  connections: number,
): Promise<ServerStatus> {
  return {
    connections,
    subscriptions: hub.subscriptions,
    topics: hub.topics,
    broker: {
      kind: broker.kind,
      state: (await probe({ broker: () => broker.ping() })).isReady ? 'up' : 'down',
      waiting: publisher.waiting,
    },
    changeSource: changes.status(),
    capabilities: capabilities.list(),
  };
}

/** Probes every part that a server needs to be ready, by the work that the part does: the database and Redis write. `CHANGE_SOURCE=none` leaves the change source out. */
export function probeParts(
  config: Config,
  { database, registry }: Pick<Storage, 'database' | 'registry'>,
  { broker, changes }: Pick<Delivery, 'broker' | 'changes'>,
): Promise<Readiness> {
  return probe({
    database: async () => {
      await database.ping();
      await registry.assertWritable();
    },
    broker: () => broker.ping(),
    ...(config.CHANGE_SOURCE === 'none' ? {} : { changeSource: () => assertWorking(changes.status()) }),
  });
}

/** Rejects while no source reports the rows of other writers. */
function assertWorking({ state }: ChangeSourceStatus): Promise<void> {
  return state === 'down' ? Promise.reject(new Error('the change source is down')) : Promise.resolve();
}
