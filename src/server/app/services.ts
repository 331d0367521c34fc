import type { Config } from '../base/config.ts';
import type { Logger } from '../base/logger.ts';
import type { Queryable } from '../db/client.ts';
import type { Capabilities } from '../db/versioned/capabilities.ts';
import { createMarketExists } from '../domains/markets/schema/existence.ts';
import { createWalletWork } from '../domains/users/wallet-work.ts';
import type { IssuedToken, Services } from '../graphql/context.ts';
import type { Delivery } from './delivery.ts';
import type { Identity } from './identity.ts';

/** The parts that the context of every operation offers. */
export interface ServiceParts {
  readonly config: Config;
  readonly queries: Queryable;
  readonly capabilities: Capabilities;
  readonly delivery: Pick<Delivery, 'unitOfWork' | 'broker'>;
  readonly identity: Pick<Identity, 'tokens' | 'challenges'>;
  readonly status: Services['status'];
  readonly onRefused: Services['onRefused'];
  readonly logger: Logger;
}

/** Creates the services of the GraphQL context. */
export function createServices({
  config,
  queries,
  capabilities,
  delivery: { unitOfWork, broker },
  identity: { tokens, challenges },
  status,
  onRefused,
  logger,
}: ServiceParts): Services {
  return {
    config,
    queries,
    capabilities,
    marketExists: createMarketExists(queries),
    unitOfWork,
    walletWork: createWalletWork(queries, unitOfWork, logger),
    tail: (topic) => broker.tail(topic),
    history: (topic, after, limit) => broker.history(topic, after, limit),
    listen: (topic, listener, onInterruption) => broker.subscribe(topic, listener, onInterruption),
    challenges,
    issueToken: (wallet): Promise<IssuedToken> => tokens.issue(wallet, 'authenticated'),
    status,
    onRefused,
    logger,
  };
}
