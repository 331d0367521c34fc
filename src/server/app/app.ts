import type { Config } from '../base/config.ts';
import type { Logger } from '../base/logger.ts';
import { createMetrics, type Metrics } from '../base/metrics.ts';
import { createDemoMarkets } from '../development/demo.ts';
import { startDemoTraders } from '../development/demo-traders.ts';
import { demoWallets, type DevelopmentTokens } from '../development/tokens.ts';
import { WriteScheduler } from '../transport/delivery/write-scheduler.ts';
import { startDelivery } from './delivery.ts';
import { DisposalStack } from './disposal-stack.ts';
import { addGauges } from './gauges.ts';
import { readStatus } from './health.ts';
import { createIdentity } from './identity.ts';
import { listen } from './listen.ts';
import { createServices } from './services.ts';
import { openStorage } from './storage.ts';
import { createTransports } from './transports.ts';

/** A running server. */
export interface App {
  /** The URL of GraphQL, with the port that the server listens on. */
  readonly url: string;
  /** Null in production, and with a configured secret. */
  readonly developmentTokens: DevelopmentTokens | null;
  /** Stops taking work, closes sockets, publishes the events that wait, and closes all parts. */
  stop(): Promise<void>;
}

/**
 * Starts the parts in the order of an event's way: a mutation commits in the storage, the delivery publishes its events
 * to the log and fans them out, the services and the identity serve GraphQL, and the transports carry it to clients.
 *
 * @throws when a part cannot start; then the parts that run already have ended.
 */
export async function startApp(
  config: Config,
  logger: Logger,
  metrics: Metrics = createMetrics(),
): Promise<App> {
  const disposals = new DisposalStack();
  const foundation = { config, logger, metrics, writes: new WriteScheduler(), disposals };
  try {
    const storage = await openStorage(foundation);
    const { database, capabilities } = storage;
    const delivery = await startDelivery(foundation, storage);
    const identity = await createIdentity(foundation, delivery.redis, capabilities);
    const status = () => readStatus(delivery, capabilities, transports.sockets.count);
    const services = createServices({
      ...{ config, database, capabilities, delivery, identity, status, logger },
      onRefused: (limit) => metrics.refusals.inc({ limit }),
    });
    const demo = config.DEMO ?? (config.NODE_ENV === 'development' ? 'live' : 'none');
    const canMakeMarkets = !capabilities.isOff('proposeMarket') && !capabilities.isOff('executeTrade');
    const isFresh = demo !== 'none' && canMakeMarkets && (await createDemoMarkets(services));
    const transports = createTransports(foundation, { storage, delivery, identity, services });
    addGauges(metrics, { ...delivery, ...transports });
    const url = await listen(foundation, storage, transports);
    // An operator who asks for traders gets them with markets of before, too.
    const hasTraders = demo === 'live' && canMakeMarkets && (isFresh || config.DEMO === 'live');
    if (hasTraders && (config.JWT_SECRET !== null || identity.developmentTokens !== null)) {
      const { token: serviceToken } = await identity.tokens.issue(demoWallets.service, 'service_role');
      disposals.defer(startDemoTraders({ url, serviceToken, logger }));
    }
    return { url, developmentTokens: identity.developmentTokens, stop: () => disposals.dispose() };
  } catch (error) {
    await disposals.dispose();
    throw error;
  }
}
