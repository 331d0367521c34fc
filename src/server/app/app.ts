import type { AddressInfo } from 'node:net';

import { historyLimits, type Broker } from '../broker/broker.ts';
import { createEventCodec, type EventCodec } from '../broker/event-codec.ts';
import { createMemoryBroker } from '../broker/memory/memory-broker.ts';
import { createPublisher } from '../commit/publisher.ts';
import { connectForCommands } from '../redis/connection.ts';
import { createRedisBroker } from '../broker/redis/redis-broker.ts';
import { createRedisChallengeStore } from '../transport/auth/redis-challenges.ts';
import { observedBroker } from '../broker/observed-broker.ts';
import type { Config } from '../base/config.ts';
import { createOutbox, type Outbox } from '../commit/outbox.ts';
import { startCapture } from './change-capture.ts';
import type { ChangeSourceStatus } from '../capture/change-source.ts';
import { openDatabase, type Database } from '../db/client.ts';
import { createOutboxStatement, hasOutbox } from '../commit/outbox-rows.ts';
import { createUnitOfWork } from '../commit/unit-of-work.ts';
import { createMemoryChallengeStore } from '../domains/users/challenge-store.ts';
import { createChallenges } from '../domains/users/sign-in.ts';
import type { IssuedToken, ServerStatus, Services } from '../graphql/context.ts';
import { createMarketExists } from '../domains/markets/schema/existence.ts';
import { eventDefinitions, schema } from '../domains/index.ts';
import { createMaskError } from '../graphql/errors.ts';
import { createHub } from '../hub/hub.ts';
import { addGauges, observeFanOut } from './gauges.ts';
import type { Log } from '../base/logger.ts';
import { createMetrics, type Metrics } from '../base/metrics.ts';
import { createTokens, generateSecret } from '../transport/auth/tokens.ts';
import { createHttpServer } from '../transport/http/server.ts';
import { listenHostOf } from '../transport/http/hosts.ts';
import { createIsAllowedOrigin } from '../transport/http/origins.ts';
import { requestRulesOf } from '../transport/http/request-rules.ts';
import { ConnectionCount, type OnRefused } from '../transport/limits/limits.ts';
import { createMutationRate } from '../transport/limits/mutation-rate.ts';
import { operationLimitsOf } from '../transport/limits/operation-limits.ts';
import { Outlets } from '../transport/delivery/outlet.ts';
import { probe } from '../transport/http/readiness.ts';
import { serveWebSockets } from '../transport/socket/server.ts';
import { createGraphQL } from '../transport/http/yoga.ts';
import { graphqlPath } from '../transport/http/paths.ts';
import { createDemoMarkets, demoWallets } from '../development/demo.ts';

/** A running server. */
export interface App {
  /** Where GraphQL is, with the port that it listens on. */
  readonly url: string;
  /** Tokens for a newcomer; null in production, and where the secret is somebody's. */
  readonly developmentTokens: { readonly trader: string; readonly service: string } | null;
  /** Stops taking work, closes sockets, publishes what waits, and lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Builds the parts, from the database up to the transports, and starts them. An event goes the same way: a mutation
 * commits, the publisher hands it to the broker's log, the hub fans it out, a transport carries it to its client.
 *
 * @throws when a part cannot start; nothing is left running then.
 */
export async function startApp(config: Config, log: Log, metrics: Metrics = createMetrics()): Promise<App> {
  const isProduction = config.NODE_ENV === 'production';
  const stack: (() => Promise<void> | void)[] = [];
  const stopAll = async (): Promise<void> => {
    for (let dispose = stack.pop(); dispose !== undefined; dispose = stack.pop()) await dispose();
  };

  try {
    // What is true.
    const database = await openDatabase({
      url: config.DATABASE_URL,
      folder: config.DATA_DIR,
      poolSize: config.DATABASE_POOL_SIZE,
      timeoutMs: config.DATABASE_TIMEOUT_MS,
      log,
    });
    stack.push(() => database.close());

    // What happens: the log, and what leads to it and from it.
    const codec = createEventCodec(eventDefinitions);
    const limits = historyLimits(config.HISTORY_SIZE, config.HISTORY_TTL_SECONDS);
    const logs =
      config.REDIS_URL === null
        ? createMemoryBroker(limits)
        : await createRedisBroker({
            urls: config.REDIS_URL,
            limits,
            codec,
            probeIntervalMs: config.REDIS_PROBE_INTERVAL_MS,
            onUnreadable: () => metrics.drops.inc({ reason: 'unreadable' }),
            log,
          });
    stack.push(() => logs.close());
    const redis = config.REDIS_URL === null ? null : await connectForCommands(config.REDIS_URL, log);
    if (redis !== null) stack.push(() => redis.disconnect());
    const broker = observedBroker(logs, ({ type }, outcome) => metrics.publications.inc({ type, outcome }));
    const outbox = config.REDIS_URL === null ? null : await openOutbox(database, broker, codec, config, log);
    if (outbox !== null) stack.push(() => outbox.close());
    const changes = await startCapture({ config, queries: database.queries, broker, metrics, log });
    stack.push(() => changes.close());
    const publisher = createPublisher(broker, config.PUBLISH_QUEUE_SIZE, log);
    stack.push(async () => {
      // Sockets take half of the grace, this a quarter at most: what is left then is in the outbox.
      await publisher.drain(config.SHUTDOWN_GRACE_MS / 4);
      publisher.close();
    });
    const hub = createHub(
      broker,
      { queueSize: config.SUBSCRIBER_QUEUE_SIZE, payloadCacheBytes: config.PAYLOAD_CACHE_BYTES },
      log,
      (publication) => observeFanOut(metrics, publication),
    );
    stack.push(() => hub.close());
    const unitOfWork = createUnitOfWork({
      queries: database.queries,
      publisher,
      outbox,
      maximumWaiting: config.MUTATION_QUEUE_SIZE,
    });

    // Who asks.
    const isOwnSecret = config.JWT_SECRET === null && config.JWT_JWKS_URL === null && !isProduction;
    const tokens = createTokens({
      secret: isOwnSecret ? generateSecret() : config.JWT_SECRET,
      jwksUrl: config.JWT_JWKS_URL,
      issuer: config.JWT_ISSUER,
      audience: config.JWT_AUDIENCE,
      sessionTtlSeconds: config.SESSION_TTL_SECONDS,
    });
    // Only of a secret that ends with this run: a service token of a real project's must not stand on a screen.
    const developmentTokens = isOwnSecret
      ? {
          trader: (await tokens.issue(demoWallets.trader, 'authenticated')).token,
          service: (await tokens.issue(demoWallets.service, 'service_role')).token,
        }
      : null;
    if (config.NODE_ENV === 'development') await createDemoMarkets(database.queries, unitOfWork);

    // What may be asked and watched.
    const status = async (): Promise<ServerStatus> => ({
      connections: sockets.count,
      subscriptions: hub.subscriptions,
      topics: hub.topics,
      broker: {
        kind: broker.kind,
        state: (await probe({ broker: () => broker.ping() })).isReady ? 'up' : 'down',
        waiting: publisher.waiting,
      },
      changeSource: changes.status(),
    });
    const services: Services = {
      queries: database.queries,
      marketExists: createMarketExists(database.queries),
      unitOfWork,
      tail: (topic) => broker.tail(topic),
      challenges: createChallenges({
        store:
          redis === null
            ? createMemoryChallengeStore(config.MAX_CHALLENGES)
            : createRedisChallengeStore(redis, config.MAX_CHALLENGES),
        domain: signInDomain(config),
      }),
      issueToken: (wallet): Promise<IssuedToken> => tokens.issue(wallet, 'authenticated'),
      thresholds: { proposal: config.PROPOSAL_THRESHOLD, dispute: config.DISPUTE_THRESHOLD },
      trading: config.TRADING,
      status,
      log,
    };

    // How it gets to clients.
    const maskError = createMaskError({
      log,
      onError: (code) => metrics.errors.inc({ code }),
    });
    const outlets = new Outlets({
      maxBufferedBytes: config.MAX_BUFFERED_BYTES,
      onDrop: (reason) => metrics.drops.inc({ reason }),
    });
    const isAllowedOrigin = createIsAllowedOrigin(config.ALLOWED_ORIGINS, isProduction);
    const onRefused: OnRefused = (limit) => metrics.refusals.inc({ limit });
    const rules = requestRulesOf(config, isAllowedOrigin, onRefused);
    const mutationRate = createMutationRate(config.RATE_LIMIT_MUTATIONS, redis);
    const operationLimits = operationLimitsOf(config, mutationRate, onRefused);
    const connections = new ConnectionCount(
      { maxConnections: config.MAX_CONNECTIONS, maxConnectionsPerAddress: config.MAX_CONNECTIONS_PER_IP },
      onRefused,
    );
    const yoga = createGraphQL({
      schema,
      services,
      hub,
      tokens,
      maskError,
      limits: operationLimits,
      isSchemaVisible: !isProduction,
      connections,
      maxBodyBytes: config.MAX_BODY_BYTES,
      documentCacheBytes: config.DOCUMENT_CACHE_BYTES,
      maxBatchSize: config.MAX_BATCH_SIZE,
      isAllowedOrigin,
      outlets,
      heartbeatIntervalMs: config.HEARTBEAT_INTERVAL_MS,
      graphiql: isProduction ? null : { token: developmentTokens?.trader ?? null },
    });
    let isDraining = false;
    const server = createHttpServer({
      yoga,
      rules,
      metrics,
      maxBodyBytes: config.MAX_BODY_BYTES,
      requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
      trustedProxies: config.TRUST_PROXY,
      onRefused,
      log,
      readiness: async () => {
        const ready = await probe({
          database: () => database.ping(),
          broker: () => broker.ping(),
          ...(config.CHANGE_SOURCE === 'none' ? {} : { changeSource: () => assertWorking(changes.status()) }),
        });
        return isDraining ? { isReady: false, parts: { ...ready.parts, server: 'draining' } } : ready;
      },
    });
    const sockets = serveWebSockets(server, {
      yoga,
      hub,
      tokens,
      maskError,
      rules,
      maxMessageBytes: config.MAX_MESSAGE_BYTES,
      connectionInitTimeoutMs: config.CONNECTION_INIT_TIMEOUT_MS,
      heartbeatIntervalMs: config.HEARTBEAT_INTERVAL_MS,
      outlets,
      isCompressed: config.COMPRESSION === 'on',
      operationLimits,
      isSchemaVisible: !isProduction,
      connections,
      trustedProxies: config.TRUST_PROXY,
      maxSubscriptions: config.MAX_SUBSCRIPTIONS_PER_CONNECTION,
      maxIdLength: config.MAX_OPERATION_ID_LENGTH,
      messageRate: { perSecond: config.RATE_LIMIT_MESSAGES, burst: config.RATE_LIMIT_MESSAGES_BURST },
      onRefused,
      metrics,
      log,
    });
    addGauges(metrics, { sockets, hub, outlets, publisher, broker, changes });
    const host = listenHostOf(config);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(config.PORT, host, resolve);
    });
    stack.push(async () => {
      // `/ready` tells it for as long as connections drain; what is still asked is answered.
      isDraining = true;
      sockets.refuseNew();
      await outlets.drain(config.SHUTDOWN_GRACE_MS / 2);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      // Requests may finish.
      const cut = setTimeout(() => server.closeAllConnections(), requestGraceMs);
      await closed;
      clearTimeout(cut);
    });

    const { port } = server.address() as AddressInfo;
    const reachableHost = host === '0.0.0.0' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
    return { url: `http://${reachableHost}:${port}${graphqlPath}`, developmentTokens, stop: stopAll };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Opens the outbox of a deployment whose log outlives its processes; null, with a warning, where there is no table. */
async function openOutbox(
  { queries }: Database,
  broker: Broker,
  codec: EventCodec,
  config: Config,
  log: Log,
): Promise<Outbox | null> {
  if (!(await hasOutbox(queries))) {
    const consequence =
      'without an outbox, events of a process that dies between commit and publish are lost';
    log.warn({ run: createOutboxStatement }, consequence);
    return null;
  }
  const { OUTBOX_AGE_MS: ageMs, OUTBOX_INTERVAL_MS: intervalMs } = config;
  const outbox = createOutbox({ queries, broker, codec, ageMs, intervalMs, log });
  await outbox.relay();
  return outbox;
}

/** Where a wallet signs in, for its owner to read. */
function signInDomain({ SIGN_IN_DOMAIN: domain, ALLOWED_ORIGINS: origins }: Config): string {
  const [origin = ''] = origins ?? [];
  return domain ?? (URL.canParse(origin) ? new URL(origin).host : 'localhost');
}

/** Rejects while nobody tells of rows that others write. */
function assertWorking({ state }: ChangeSourceStatus): Promise<void> {
  return state === 'down' ? Promise.reject(new Error('the change source is down')) : Promise.resolve();
}

/** How long requests over HTTP may take to finish when the server goes down. */
const requestGraceMs = 500;
