import type { RedisClient } from '../redis/connection.ts';
import { Outlets } from '../transport/delivery/outlet.ts';
import { createIsAllowedOrigin, type IsAllowedOrigin } from '../transport/http/origins.ts';
import { requestRulesOf, type RequestRules } from '../transport/http/request-rules.ts';
import { ConnectionCount, type OnRefused } from '../transport/limits/limits.ts';
import { createMutationRate } from '../transport/limits/mutation-rate.ts';
import { operationLimitsOf, type OperationLimits } from '../transport/limits/operation-limits.ts';
import type { Foundation } from './foundation.ts';

/** Limits that sockets, event streams and plain requests count against together. */
export interface SharedLimits {
  readonly onRefused: OnRefused;
  readonly isAllowedOrigin: IsAllowedOrigin;
  /** Which hosts and origins are served. */
  readonly rules: RequestRules;
  readonly operationLimits: OperationLimits;
  readonly connections: ConnectionCount;
  /** Bounds the unsent bytes of every connection. */
  readonly outlets: Outlets;
}

/** Creates the limits of the transports. With Redis, all instances count a wallet's mutations together. */
export function createLimits({ config, metrics }: Foundation, redis: RedisClient | null): SharedLimits {
  const onRefused: OnRefused = (limit) => metrics.refusals.inc({ limit });
  const isAllowedOrigin = createIsAllowedOrigin(config.ALLOWED_ORIGINS, config.NODE_ENV === 'production');
  const mutationRate = createMutationRate(config.RATE_LIMIT_MUTATIONS, redis);
  return {
    onRefused,
    isAllowedOrigin,
    rules: requestRulesOf(config, isAllowedOrigin, onRefused),
    operationLimits: operationLimitsOf(config, mutationRate, onRefused),
    connections: new ConnectionCount(
      { maxConnections: config.MAX_CONNECTIONS, maxConnectionsPerAddress: config.MAX_CONNECTIONS_PER_IP },
      onRefused,
    ),
    outlets: new Outlets({
      maxBufferedBytes: config.MAX_BUFFERED_BYTES,
      onDrop: (reason) => metrics.drops.inc({ reason }),
    }),
  };
}
