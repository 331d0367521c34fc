import type { RedisClient } from '../redis/connection.ts';
import { SendBuffers } from '../transport/delivery/send-buffers.ts';
import { createCorsHeaders, type CorsHeaders } from '../transport/http/cors.ts';
import { createIsAllowedOrigin } from '../transport/http/origins.ts';
import { createHostOriginChecks, type HostOriginChecks } from '../transport/http/host-origin-checks.ts';
import { Accounts } from '../transport/limits/account/accounts.ts';
import { Rates } from '../transport/limits/account/rates.ts';
import { stockLimitsOf } from '../transport/limits/account/stock-limits.ts';
import type { OnRefused } from '../transport/limits/limit-names.ts';
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
  /** What each client holds and asks for. */
  readonly accounts: Accounts;
  /** Bounds the unsent bytes of every connection. */
  readonly sendBuffers: SendBuffers;
}

/** Creates the limits of the transports. With Redis, all instances count the rates together. */
export function createLimits(
  { config, metrics, writes }: Foundation,
  redis: RedisClient | null,
): SharedLimits {
  const onRefused: OnRefused = (limit) => metrics.refusals.inc({ limit });
  const isAllowedOrigin = createIsAllowedOrigin(config.ALLOWED_ORIGINS, config.NODE_ENV === 'production');
  const rates = new Rates(config, redis, onRefused);
  const accounts = new Accounts({ limits: stockLimitsOf(config), rates, onRefused });
  return {
    onRefused,
    corsHeaders: createCorsHeaders(isAllowedOrigin),
    checks: createHostOriginChecks(config, isAllowedOrigin, onRefused),
    operationLimits: operationLimitsOf(config, onRefused, {
      isAlone: () => accounts.size <= 1,
      isWriting: () => writes.isBusy,
    }),
    accounts,
    sendBuffers: new SendBuffers({
      maxBufferedBytes: config.MAX_BUFFERED_BYTES,
      onDrop: (reason) => metrics.drops.inc({ reason }),
      stuckTimeoutMs: config.REQUEST_TIMEOUT_MS,
      onStuck: () => onRefused('REQUEST_TIMEOUT_MS'),
      scheduler: writes,
    }),
  };
}
