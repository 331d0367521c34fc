import { randomUUID } from 'node:crypto';

import { startRedis } from '../../test/support/redis/redis.ts';
import type { ResourceStack } from './resource-stack.ts';
import type { ProtocolName } from './clients/protocols.ts';
import { proposeMarkets } from './marketcast/markets.ts';
import { startMeasuredProcess, type MeasuredProcess } from './measured-process.ts';

/** A running server, and the process that makes its events: itself, unless they come through Redis. */
export interface RunningServer {
  readonly measured: MeasuredProcess;
  readonly emitter: MeasuredProcess;
  readonly markets: readonly string[];
}

/** A server of the comparison. */
export interface ServerKind {
  readonly name: string;
  readonly title: string;
  readonly protocol: ProtocolName;
  /** Starts the server in a process of its own, with so many markets. The stack ends its processes. */
  start(stack: ResourceStack, markets: number): Promise<RunningServer>;
}

/** All ratios compare with this server. */
export const baseline = 'bare-ws';

const secret = 'only-for-the-benchmark-and-long-enough';

const production = { NODE_ENV: 'production' };

/** Limits for each address are off, because all clients of the bench share an address. */
const environment = {
  ...production,
  DATA_DIR: 'memory://',
  DATABASE_URL: '',
  REDIS_URL: '',
  CHANGE_SOURCE: 'none',
  JWT_SECRET: secret,
  MAX_CONNECTIONS_PER_IP: '0',
  RATE_LIMIT_MESSAGES: '0',
  RATE_LIMIT_MUTATIONS: '0',
  RATE_LIMIT_COST: '0',
  RATE_LIMIT_CONTROL_FRAMES: '0',
};

const preload = ['--import', './bench/fan-out/marketcast/preload.ts'];

/** Random ids of markets, for servers that do not check them. */
const madeUp = (count: number): readonly string[] => Array.from({ length: count }, () => randomUUID());

function peer(name: string, title: string, protocol: ProtocolName): ServerKind {
  return {
    name,
    title,
    protocol,
    async start(stack, markets) {
      const measured = await startMeasuredProcess(name, [`bench/fan-out/peers/${name}.ts`], production);
      stack.use(measured);
      return { measured, emitter: measured, markets: madeUp(markets) };
    },
  };
}

const marketcast: ServerKind = {
  name: 'marketcast',
  title: 'Marketcast',
  protocol: 'graphql-transport-ws',
  async start(stack, markets) {
    const measured = await startMeasuredProcess(
      'marketcast',
      [...preload, 'src/server/main.ts'],
      environment,
    );
    stack.use(measured);
    return { measured, emitter: measured, markets: await proposeMarkets(measured.url, secret, markets) };
  },
};

const marketcastOverRedis: ServerKind = {
  name: 'marketcast-redis',
  title: 'Marketcast over Redis',
  protocol: 'graphql-transport-ws',
  async start(stack, markets) {
    const redis = stack.use(await startRedis());
    const measured = await startMeasuredProcess('marketcast-redis', [...preload, 'src/server/main.ts'], {
      ...environment,
      REDIS_URL: redis.url,
    });
    stack.use(measured);
    const publisher = ['bench/fan-out/marketcast/redis-publisher.ts', redis.url];
    const emitter = await startMeasuredProcess('redis-publisher', publisher, production);
    stack.use(emitter);
    return { measured, emitter, markets: await proposeMarkets(measured.url, secret, markets) };
  },
};

const yogaOverRedis: ServerKind = {
  name: 'yoga-redis',
  title: 'Yoga + graphql-ws over Redis',
  protocol: 'graphql-transport-ws',
  async start(stack, markets) {
    const redis = stack.use(await startRedis());
    const startPeer = async (name: string): Promise<MeasuredProcess> =>
      stack.use(await startMeasuredProcess(name, [`bench/fan-out/peers/${name}.ts`, redis.url], production));
    const measured = await startPeer('yoga-redis');
    const emitter = await startPeer('yoga-redis-publisher');
    return { measured, emitter, markets: madeUp(markets) };
  },
};

/** The baseline first: where a round is cut short, the others have something to be compared with. */
export const servers: readonly ServerKind[] = [
  peer('bare-ws', 'bare ws', 'bare'),
  marketcast,
  marketcastOverRedis,
  peer('socket-io', 'Socket.IO', 'socket.io'),
  peer('mercurius', 'Mercurius', 'graphql-transport-ws'),
  peer('apollo', 'Apollo Server + graphql-ws', 'graphql-transport-ws'),
  peer('yoga', 'Yoga + graphql-ws', 'graphql-transport-ws'),
  yogaOverRedis,
];
