import type { RedisClient } from '../redis/connection.ts';
import { SendBuffers } from '../transport/delivery/send-buffers.ts';
import { createCorsHeaders, type CorsHeaders } from '../transport/http/cors.ts';
import { createIsAllowedOrigin } from '../transport/http/origins.ts';
import { createHostOriginChecks, type HostOriginChecks } from '../transport/http/host-origin-checks.ts';
import { ConnectionCount } from '../transport/limits/connection-count.ts';
import type { OnRefused } from '../transport/limits/limit-names.ts';
import { createMutationRate } from '../transport/limits/mutation-rate.ts';
import { operationLimitsOf, type OperationLimits } from '../transport/limits/operation-limits.ts';
import type { Foundation } from './foundation.ts';

/** Limits that sockets, event streams and plain requests count against together. */
export interface SharedLimits {
  readonly onRefused: OnRefused;
  /** The headers of every answer that let pages of allowed origins read it. */
  readonly corsHeaders: CorsHeaders;
  /** Which hosts and origins are served. */
  readonly checks: HostOriginChecks;
  readonly operationLimits: OperationLimits;
  readonly connections: ConnectionCount;
  /** Bounds the unsent bytes of every connection. */
  readonly sendBuffers: SendBuffers;
}

/** Creates the limits of the transports. With Redis, all instances count a wallet's mutations together. */
export function createLimits({ config, metrics }: Foundation, redis: RedisClient | null): SharedLimits {
  const onRefused: OnRefused = (limit) => metrics.refusals.inc({ limit });
  const isAllowedOrigin = createIsAllowedOrigin(config.ALLOWED_ORIGINS, config.NODE_ENV === 'production');
  const mutationRate = createMutationRate(config.RATE_LIMIT_MUTATIONS, redis);
  return {
    onRefused,
    corsHeaders: createCorsHeaders(isAllowedOrigin),
    checks: createHostOriginChecks(config, isAllowedOrigin, onRefused),
    operationLimits: operationLimitsOf(config, mutationRate, onRefused),
    connections: new ConnectionCount(
      { maxConnections: config.MAX_CONNECTIONS, maxConnectionsPerAddress: config.MAX_CONNECTIONS_PER_IP },
      onRefused,
    ),
    sendBuffers: new SendBuffers({
      maxBufferedBytes: config.MAX_BUFFERED_BYTES,
      onDrop: (reason) => metrics.drops.inc({ reason }),
    }),
  };
}
