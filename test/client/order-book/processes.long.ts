import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { expect, it, vi } from 'vitest';

import { DisposalStack } from '../../../src/server/app/disposal-stack.ts';
import { createMarket } from '../../support/clients/graphql.ts';
import { openClient } from '../../support/clients/marketcast.ts';
import { digestOf, keepHistory, readHistory } from '../../support/orders/book-history.ts';
import { followBook, type FollowOptions } from '../../support/orders/followed-book.ts';
import { randomOf } from '../../support/orders/matching-run.ts';
import { expectSound, readBook } from '../../support/orders/orders.ts';
import { RandomOrders } from '../../support/orders/random-orders.ts';
import { onEmbedded, type Stage } from '../../support/postgres/databases.ts';
import { queryDatabase } from '../../support/postgres/postgres.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';
import { startRedis } from '../../support/redis/redis.ts';
import { startInstance } from '../../support/servers/instance.ts';
import { freePort } from '../../support/servers/ports.ts';
import { withoutLimits, type TestServer } from '../../support/servers/server.ts';
import { startTcpProxy } from '../../support/servers/tcp-proxy.ts';

const environment = { ...withoutLimits, RATE_LIMIT_ORDERS: '0' };

/** The servers of a log. The clients go to the first server, which keeps its port. */
interface Servers extends AsyncDisposable {
  readonly all: readonly TestServer[];
  query(statement: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  /** The losses of a log beside connections, in turn: restarts of its process, or of its Redis. */
  readonly losses: readonly (() => Promise<void>)[];
  /** Whether the log loses its events. Books then begin anew, and show no state while they do. */
  readonly isWiped: boolean;
}

async function startEmbedded(folder: string): Promise<Servers> {
  const variables = { ...environment, DATA_DIR: folder, PORT: String(await freePort()) };
  let stage: Stage = await onEmbedded.startStage(variables);
  const restart = async (): Promise<void> => {
    await stage[Symbol.asyncDispose]();
    stage = await onEmbedded.startStage(variables);
  };
  return {
    get all() {
      return [stage.server];
    },
    query: (statement, parameters) => stage.query(statement, parameters),
    // A log in memory ends with its process, and so does its database.
    losses: folder.startsWith('memory://') ? [] : [restart, restart],
    isWiped: false,
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}

async function startThree(withRedis: boolean): Promise<Servers> {
  const disposals = new DisposalStack();
  const opened = <Part extends AsyncDisposable>(part: Part): Part => {
    disposals.defer(async () => part[Symbol.asyncDispose]());
    return part;
  };
  const redis = withRedis ? opened(await startRedis()) : null;
  const url = await createDatabase();
  const variables = {
    ...{ ...environment, DATABASE_URL: url },
    ...(redis === null ? {} : { REDIS_URL: redis.url }),
  };
  const one = opened(await startInstance({ ...variables, PORT: String(await freePort()) }));
  const others = [opened(await startInstance(variables)), opened(await startInstance(variables))];
  const restart = (): Promise<void> => one.kill().then(() => one.start());
  return {
    all: [one, ...others],
    query: (statement, parameters) => queryDatabase(url, statement, parameters),
    // Redis keeps nothing on disk, so it comes back empty.
    losses: [restart, redis === null ? restart : () => redis.kill().then(() => redis.start())],
    isWiped: redis !== null,
    [Symbol.asyncDispose]: () => disposals.dispose(),
  };
}

const logs: Readonly<Record<string, (folder: string) => Promise<Servers>>> = {
  'a log in memory': () => startEmbedded('memory://'),
  'an embedded log': (folder) => startEmbedded(folder),
  'a log in the database of three processes': () => startThree(false),
  'Redis beside three processes': () => startThree(true),
};

/** Connections that are lost: each round loses those of all books. */
const [rounds, lossyBooks] = [40, 25];
/** A book remembers each of so many sequences, so that some books remember each. */
const rememberedBy = 6;
/** The books are compared at each sequence afterwards, so there are some hundred of them. */
const betweenOrdersMs = 5;

it.each(Object.entries(logs))(
  'equals the book of the server at every sequence through 1,000 lost connections with %s',
  async (_name, start) => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = randomOf(seed);
    const folder = await mkdtemp(join(tmpdir(), 'marketcast-books-'));
    try {
      await using servers = await start(folder);
      const [first] = servers.all;
      if (first === undefined) throw new Error('no server');
      await keepHistory(servers);
      const marketId = await createMarket(first);
      await using proxy = await startTcpProxy(Number(new URL(first.url).port));
      const follow = (url: string, options: FollowOptions) =>
        followBook(openClient({ url }), marketId, options);
      const lossy = Array.from({ length: lossyBooks }, (_, place) =>
        follow(`http://127.0.0.1:${proxy.port}/graphql`, {
          remembers: (sequence) => (Number(sequence) + place) % rememberedBy === 0,
          ...(place % 5 === 4 ? { everyMs: 50 } : {}),
        }),
      );
      const books = [...lossy, ...servers.all.map(({ url }) => follow(url, { remembers: () => false }))];

      /** Trades at all servers at once while work goes on. */
      const tradeDuring = async (work: () => Promise<void>): Promise<void> => {
        let isOver = false;
        const trading = servers.all.map(async (server) => {
          const orders = new RandomOrders(server, marketId, random);
          while (!isOver) {
            await orders.step();
            await setTimeout(betweenOrdersMs);
          }
        });
        await Promise.all([work().finally(() => (isOver = true)), ...trading]);
      };
      const areLive = async (): Promise<void> => {
        await vi.waitFor(() => expect(lossy.filter(({ isLive }) => !isLive)).toHaveLength(0), {
          timeout: 60_000,
          interval: 5,
        });
      };
      /** Waits until all books are those of the server. */
      const catchUp = async (): Promise<void> => {
        // The server says that its log is away for as long as it is.
        const expected = await vi.waitFor(() => readBook(servers.all.at(-1) ?? first, marketId), 20_000);
        for (const book of books)
          await vi.waitFor(
            () => expect(book.current?.sequence, `seed ${seed}`).toBe(BigInt(expected.sequence)),
            { timeout: 30_000, interval: 20 },
          );
      };

      await areLive();
      const parts = servers.losses.length + 1;
      for (let part = 0; part < parts; part += 1) {
        await tradeDuring(async () => {
          for (let round = part; round < rounds; round += parts) {
            proxy.resetConnections();
            await vi.waitFor(() => expect(lossy.some(({ isLive }) => !isLive)).toBe(true), { interval: 1 });
            await areLive();
          }
        });
        await catchUp();
        await servers.losses[part]?.();
      }
      await catchUp();

      const history = await readHistory(servers, marketId);
      const followed = new Set(books.flatMap(({ states }) => [...states.keys()]));
      for (const { states } of books)
        for (const [sequence, state] of states)
          if (history.has(sequence)) expect(state, `seed ${seed}, ${sequence}`).toBe(history.get(sequence));
      const unseen = [...history.keys()].filter((sequence) => !followed.has(sequence));
      if (!servers.isWiped) expect(unseen, `seed ${seed}`).toEqual([]);
      expect(history.size).toBeGreaterThan(100);
      // A wiped log makes a book begin anew. A checksum never does.
      const restarts = books.flatMap((book) => book.restarts);
      expect(restarts.filter((reason) => reason.includes('checksum'))).toEqual([]);
      for (const book of books)
        expect(digestOf(book.current ?? { bids: [], asks: [] })).toBe([...history.values()].at(-1));
      await expectSound(servers, marketId);
      for (const book of books) book.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
