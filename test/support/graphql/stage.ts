import { loadConfig } from '../../../src/server/base/config.ts';
import { domainVariables } from '../../../src/server/domains/index.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import type { Broker, Position } from '../../../src/server/broker/broker.ts';
import type { Event } from '../../../src/server/broker/event.ts';
import { createMemoryBroker } from '../../../src/server/broker/memory/memory-broker.ts';
import { createPublishingSink } from '../../../src/server/commit/event-sink.ts';
import { createPublisher } from '../../../src/server/commit/publisher.ts';
import { createEventCodec } from '../../../src/server/broker/event-codec.ts';
import { createScheduler } from '../../../src/server/jobs/schedule.ts';
import { createReactions } from '../../../src/server/commit/reactions.ts';
import { createUnitOfWork } from '../../../src/server/commit/unit-of-work.ts';
import { migrations } from '../../../src/server/app/storage.ts';
import { applyMigrations } from '../../../src/server/db/versioned/apply.ts';
import { openDatabase } from '../../../src/server/db/client.ts';
import { postDiscussion } from '../../../src/server/domains/discussions/post.ts';
import { proposeMarket } from '../../../src/server/domains/markets/propose.ts';
import { createMarketExists } from '../../../src/server/domains/markets/schema/existence.ts';
import { lockMarkets } from '../../../src/server/domains/markets/store.ts';
import { changeMarketState } from '../../../src/server/domains/markets/transition.ts';
import { canHalt } from '../../../src/server/domains/halts/needs.ts';
import { executeTrade } from '../../../src/server/domains/trades/execute.ts';
import { createMemoryChallengeStore } from '../../../src/server/domains/users/challenge-store.ts';
import { createChallenges } from '../../../src/server/domains/users/sign-in.ts';
import { createWalletWork } from '../../../src/server/domains/users/wallet-work.ts';
import type { Context, Services, Viewer } from '../../../src/server/graphql/context.ts';
import { createMaskError, type MaskError } from '../../../src/server/graphql/errors.ts';
import type { ResultBound } from '../../../src/server/graphql/execution/result-bound.ts';
import { createHub, type Hub } from '../../../src/server/hub/hub.ts';

/** GraphQL without transports: a database, a log in this process, and a hub. */
export interface GraphQLStage extends AsyncDisposable {
  readonly broker: Broker;
  readonly hub: Hub;
  readonly services: Services;
  readonly mask: MaskError;
  readonly resultBound: ResultBound;
  contextOf(viewer: Viewer | null): Context;
  /** Publishes events in the same tick, each to all of its topics. */
  publish(events: readonly Event[]): Promise<void>;
}

/** Creates a stage with a database in memory. */
export async function createGraphQLStage(): Promise<GraphQLStage> {
  const logger = createLogger('silent');
  const database = await openDatabase({
    ...{ url: null, folder: 'memory://', poolSize: 1, timeoutMs: 10_000 },
    logger,
  });
  const { queries } = database;
  const broker = createMemoryBroker({ size: 10_000, ttlMs: 3_600_000 });
  const hub = createHub(broker, { queueSize: 100, payloadCacheBytes: 1_000_000 }, logger);
  const publisher = createPublisher(broker, null, 1000, logger);
  const unavailable = (): never => {
    throw new Error('a stage has no such service');
  };
  const unitOfWork = createUnitOfWork({
    queries,
    sink: createPublishingSink(publisher, null),
    reactions: createReactions([], createEventCodec([])),
    scheduler: createScheduler(false),
    onScheduled: () => undefined,
    lockMarkets,
    maximumWaiting: 100,
  });
  const services: Services = {
    config: loadConfig(domainVariables, {}),
    queries,
    capabilities: await applyMigrations(queries, migrations, logger),
    marketExists: createMarketExists(queries),
    unitOfWork,
    walletWork: createWalletWork(queries, unitOfWork, logger),
    history: (topic, after, limit) => broker.history(topic, after, limit),
    listen: (topic, listener, onInterruption) => broker.subscribe(topic, listener, onInterruption),
    tail: (topic): Promise<Position> => broker.tail(topic),
    challenges: createChallenges({ store: createMemoryChallengeStore(10), domain: 'localhost' }),
    issueToken: unavailable,
    status: unavailable,
    onRefused: () => undefined,
    logger,
  };
  return {
    broker,
    hub,
    services,
    mask: createMaskError({ logger, onError: () => undefined }),
    resultBound: { maxBytes: 1_048_576, onExceeded: () => undefined },
    contextOf: (viewer) => ({ services, viewer }),
    async publish(events) {
      await Promise.all(events.flatMap((event) => event.topics.map((topic) => broker.publish(topic, event))));
    },
    async [Symbol.asyncDispose]() {
      hub.close();
      await publisher.drain(1000);
      publisher.close();
      await broker.close();
      await database.close();
    },
  };
}

/** Creates a market with three trades and two comments, and returns its id. */
export async function createBusyMarket({ unitOfWork, walletWork, capabilities }: Services): Promise<string> {
  const { market } = await proposeMarket(walletWork, {
    creatorWallet: 'creator',
    question: 'Wird „Größe“ in Zürich größer als 10 €? 🚀',
    description: 'Ünïcödé \u2028 and "quotes" \\ and more.',
    category: 'science',
    tags: ['größe', '尺寸'],
    bParameter: 100_000_000_000n,
    initialLiquidity: null,
    clientId: null,
  });
  const marketId = market.id;
  for (const state of ['APPROVED', 'ACTIVE'] as const) {
    await changeMarketState(unitOfWork, { marketId, state, outcome: null, isCancellation: false });
  }
  for (const wallet of ['alice', 'bob', 'żółw']) {
    const order = {
      ...{ marketId, wallet, tradeType: 'buy' as const, outcome: true, shares: 1_000_000_000n },
      ...{ maxCost: null, minProceeds: null, clientId: null },
    };
    await executeTrade(walletWork, order, canHalt(capabilities));
  }
  for (const content of ['So it goes.', 'そういうものだ。']) {
    await postDiscussion(walletWork, { marketId, wallet: 'alice', content });
  }
  return marketId;
}

/** The viewer with a wallet's token. */
export function viewerOf(wallet: string): Viewer {
  return { wallet, role: 'authenticated', expiresAt: '2126-01-01T00:00:00.000000Z' };
}
