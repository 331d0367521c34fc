import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';

import clientDocuments from '../../client/generated/persisted-documents.json' with { type: 'json' };
import pageDocuments from '../../dashboard/generated/persisted-documents.json' with { type: 'json' };
import { assembleSchema, usableDomains } from '../domains/index.ts';
import type { Services } from '../graphql/context.ts';
import { createMaskError } from '../graphql/errors.ts';
import type { SendBuffers } from '../transport/delivery/send-buffers.ts';
import { createTrustedDocuments } from '../transport/documents/trusted-documents.ts';
import { createMetricsServer } from '../transport/http/metrics-server.ts';
import { createPage } from '../transport/http/page.ts';
import { createHttpServer } from '../transport/http/server.ts';
import { createGraphQL } from '../transport/http/yoga.ts';
import { pacesOf } from '../transport/socket/message-intake.ts';
import { serveWebSockets, type Sockets } from '../transport/socket/server.ts';
import type { Delivery } from './delivery.ts';
import { Drain } from './drain.ts';
import type { Foundation } from './foundation.ts';
import { probeParts } from './health.ts';
import type { Identity } from './identity.ts';
import { createLimits } from './limits.ts';
import type { Storage } from './storage.ts';

/** The folder that `npm run prepare` builds the page into. */
const pageFolder = fileURLToPath(new URL('../../../dist/dashboard', import.meta.url));

/** The parts that the transports carry to clients. */
export interface ServedParts {
  readonly storage: Pick<Storage, 'database' | 'registry'>;
  readonly delivery: Delivery;
  readonly identity: Identity;
  readonly services: Services;
}

/** HTTP, event streams and sockets on a single port that is not open yet. */
export interface Transports {
  readonly server: Server;
  /** Null unless the metrics have a port of their own. */
  readonly metricsServer: Server | null;
  readonly sockets: Sockets;
  readonly sendBuffers: SendBuffers;
  readonly drain: Drain;
}

/** Creates the transports around a single GraphQL engine, so that limits, codes and masking are the same on all of them. */
export function createTransports(
  foundation: Foundation,
  { storage, delivery, identity, services }: ServedParts,
): Transports {
  const { config, metrics, logger } = foundation;
  const { tokens, developmentTokens } = identity;
  const { hub } = delivery;
  const isProduction = config.NODE_ENV === 'production';
  const drain = new Drain();
  const { onRefused, corsHeaders, checks, operationLimits, accounts, sendBuffers } = createLimits(
    foundation,
    delivery.redis,
  );
  const maskError = createMaskError({
    logger,
    onError: (code) => metrics.errors.inc({ code }),
  });
  const trustedDocuments = createTrustedDocuments(
    config.TRUSTED_DOCUMENTS,
    { ...clientDocuments, ...pageDocuments },
    onRefused,
  );
  const hasPage = (config.DASHBOARD ?? (config.NODE_ENV === 'development' ? 'on' : 'off')) === 'on';
  // The documents of its editor are not trusted.
  const hasGraphiQL = !isProduction && config.TRUSTED_DOCUMENTS !== 'only';
  const yoga = createGraphQL({
    schema: assembleSchema(),
    services,
    hub,
    tokens,
    maskError,
    trustedDocuments,
    limits: operationLimits,
    isSchemaVisible: !isProduction,
    maxBodyBytes: config.MAX_BODY_BYTES,
    documentCacheBytes: config.DOCUMENT_CACHE_BYTES,
    maxBatchSize: config.MAX_BATCH_SIZE,
    sendBuffers,
    heartbeatIntervalMs: config.HEARTBEAT_INTERVAL_MS,
    graphiql: hasGraphiQL ? { token: developmentTokens?.trader ?? null } : null,
  });
  const server = createHttpServer({
    yoga,
    checks,
    corsHeaders,
    accounts,
    metrics: config.METRICS_PORT === null ? metrics : null,
    page: hasPage ? createPage(pageFolder, developmentTokens) : null,
    maxBodyBytes: config.MAX_BODY_BYTES,
    requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeoutMs: config.KEEP_ALIVE_TIMEOUT_MS,
    maxPipelinedRequests: config.MAX_PIPELINED_REQUESTS,
    progress: sendBuffers.progress,
    trustedProxies: config.TRUST_PROXY,
    onRefused,
    logger,
    readiness: async () => drain.readinessOf(await probeParts(config, storage, delivery)),
  });
  const followers = usableDomains(services.capabilities).flatMap(({ onConnected }) => onConnected ?? []);
  const sockets = serveWebSockets(server, {
    yoga,
    hub,
    tokens,
    maskError,
    trustedDocuments,
    checks,
    corsHeaders,
    maxMessageBytes: config.MAX_MESSAGE_BYTES,
    connectionInitTimeoutMs: config.CONNECTION_INIT_TIMEOUT_MS,
    heartbeatIntervalMs: config.HEARTBEAT_INTERVAL_MS,
    sendBuffers,
    isCompressed: config.COMPRESSION === 'on',
    operationLimits,
    isSchemaVisible: !isProduction,
    accounts,
    trustedProxies: config.TRUST_PROXY,
    maxSubscriptions: config.MAX_SUBSCRIPTIONS_PER_CONNECTION,
    maxIdLength: config.MAX_OPERATION_ID_LENGTH,
    ...pacesOf(config),
    onSlowed: (limit) => metrics.slowed.inc({ limit }),
    lane: operationLimits.lane,
    onRefused,
    metrics,
    onConnected: (connection, wallet) => {
      for (const each of followers) each(services, connection, wallet);
    },
    logger,
  });
  const metricsServer =
    config.METRICS_PORT === null
      ? null
      : createMetricsServer({
          ...{ metrics, checks, onRefused, logger },
          requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
        });
  return { server, metricsServer, sockets, sendBuffers, drain };
}
