import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { DiscussionPostedDocument } from '../../src/client/generated/graphql.ts';
import {
  atOnce,
  drawFaults,
  followWithAll,
  printSeedOnFailure,
  reportChaos,
  type Fault,
} from '../support/clients/chaos.ts';
import { cursorOf } from '../support/clients/checkpoints.ts';
import { createMarket } from '../support/clients/graphql.ts';
import { startSocketRelay } from '../support/clients/socket-relay.ts';
import { createSocketClient, subscribe, untilStatus } from '../support/clients/subscriber.ts';
import { pretendWindow } from '../support/clients/window.ts';
import { actor, postComment } from '../support/graphql/streams.ts';
import { queryDatabase } from '../support/postgres/postgres.ts';
import { createDatabase } from '../support/postgres/shared-postgres.ts';
import { startRedis } from '../support/redis/redis.ts';
import { freePort } from '../support/servers/ports.ts';
import { asServer, startProcess, type ServerProcess } from '../support/servers/server-process.ts';
import { jwtSecret, tokenOf, withoutLimits, type TestServer } from '../support/servers/server.ts';
import { startTcpProxy } from '../support/servers/tcp-proxy.ts';

/** The whole run is `CHAOS_EVENTS=10000 CHAOS_FAULTS=200`. Each kind of fault comes once before any comes again. */
const size = {
  events: Number(process.env['CHAOS_EVENTS'] ?? 1000),
  faults: Number(process.env['CHAOS_FAULTS'] ?? 30),
};
const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

/** The first line of any request: to silence all connections of now, and none of later. */
const anyRequest = / HTTP\/1\.1\r\n/;

/** Stops this thread, and with it every timer and socket of the clients, as when a laptop sleeps. */
const stopTheWorld = (ms: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
};

it('every library over every transport gets each event once and in order, whatever is drawn', async () => {
  printSeedOnFailure(seed);
  const DATABASE_URL = await createDatabase();
  // With any other setting, a crash may lose the commands that were answered last.
  await using redis = await startRedis({ appendonly: true, args: ['--appendfsync', 'always'] });
  const environment = {
    ...withoutLimits,
    ...{ NODE_ENV: 'test', HOST: '127.0.0.1', PORT: `${await freePort()}`, LOG_LEVEL: 'info' },
    ...{ JWT_SECRET: jwtSecret, HISTORY_SIZE: `${2 * size.events}`, HEARTBEAT_INTERVAL_MS: '1000' },
    ...{ DATABASE_URL, REDIS_URL: redis.url, SHUTDOWN_GRACE_MS: '400' },
    ...{ OUTBOX_AGE_MS: '500', OUTBOX_INTERVAL_MS: '250', REDIS_PROBE_INTERVAL_MS: '500' },
  };
  using window = pretendWindow();
  await using relay = await startSocketRelay(Number(environment.PORT));
  await using proxy = await startTcpProxy(relay.port, anyRequest);
  let running: ServerProcess = startProcess(environment);
  let server: TestServer = asServer(await running.ready);
  try {
    const marketId = await createMarket(server, 'PROPOSED');
    const start = await cursorOf(server, marketId);
    /** The clients whose next token the server refuses: they must ask again, once. */
    const refused = new Set<string>();
    const clients = followWithAll(`http://127.0.0.1:${proxy.port}/graphql`, marketId, (name) =>
      tokenOf(actor, { expiresInSeconds: refused.delete(name) ? -10 : 20 }),
    );
    await untilStatus(server, ({ subscriptions }) => subscriptions === clients.length);

    const restart = async (signal: NodeJS.Signals): Promise<void> => {
      running.signal(signal);
      await running.ended;
      running = startProcess(environment);
      server = asServer(await running.ready);
    };
    const kinds: Readonly<Record<string, Fault>> = {
      'connections reset': atOnce(() => proxy.resetConnections()),
      async 'half-open connections'() {
        proxy.freeze();
        await sleep(200);
        proxy.thaw();
      },
      'SIGTERM, with 1012': () => restart('SIGTERM'),
      'kill -9 and restart': () => restart('SIGKILL'),
      'too slow, with 1013': atOnce(() => relay.tellTooSlow()),
      'expired token, with 4403': atOnce(() => {
        for (const { name, client } of clients) if (client.status.state === 'live') refused.add(name);
        proxy.resetConnections();
      }),
      async 'broker down'() {
        await redis.kill();
        await sleep(300);
        await redis.start();
      },
      async 'WebSocket blocked'() {
        relay.areBlocked = true;
        relay.cutSockets();
        const falling = clients.filter(({ canFallBack }) => canFallBack);
        while (
          !falling.every(({ client: { status } }) => status.transport === 'sse' && status.state === 'live')
        )
          await sleep(10);
        relay.areBlocked = false;
      },
      async 'hidden tab'() {
        window.isHidden = true;
        proxy.resetConnections();
        await sleep(200);
        window.isHidden = false;
      },
      'laptop asleep': atOnce(() => {
        // No connection of before says a word again, and none is closed.
        proxy.silenceSubscribers();
        stopTheWorld(300);
        window.dispatch('pageshow');
      }),
    };
    const counts: Record<string, number> = {};
    const faults = Object.entries(kinds).map(([name, fault]) => () => {
      counts[name] = (counts[name] ?? 0) + 1;
      return fault();
    });
    await drawFaults(seed, size, faults, async (number) => {
      for (;;) {
        try {
          await postComment(server, marketId, `${number}`);
          return;
        } catch {
          // The server is away; whether the comment was written, the ledger tells.
          await sleep(20);
        }
      }
    });

    const [row] = await queryDatabase(DATABASE_URL, 'SELECT count(*) AS count FROM discussions');
    using ledger = createSocketClient(server);
    const written = await subscribe(ledger, DiscussionPostedDocument, { marketId, after: start }).take(
      Number(row?.['count']),
    );
    const expected = written.map(({ discussionPosted }) => discussionPosted.id);
    const last = expected.at(-1) ?? '';
    for (const { ids, client } of clients)
      while (!ids.includes(last) && client.status.state !== 'failed') await sleep(10);
    reportChaos(`CHAOS_SEED=${seed}, ${JSON.stringify(counts)}`, clients, expected);
    for (const { name, ids, client } of clients) {
      expect(ids, `${name}, CHAOS_SEED=${seed}`).toEqual(expected);
      client.close();
    }
  } finally {
    await running[Symbol.asyncDispose]();
  }
}, 1_800_000);
