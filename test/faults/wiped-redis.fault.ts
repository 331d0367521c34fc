import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { Redis } from 'ioredis';
import { expect, it } from 'vitest';

import { decodeCursor } from '../../src/server/broker/cursor.ts';
import { walletTopic } from '../../src/server/domains/users/topics.ts';
import { request } from '../support/clients/graphql.ts';
import { createSocketClient, subscribe, type Subscriber } from '../support/clients/subscriber.ts';
import { openLedger, until } from '../support/ledger/ledger.ts';
import { traders } from '../support/ledger/writer.ts';
import type { TestRedis } from '../support/redis/redis.ts';
import { tokenOf, type TestServer } from '../support/servers/server.ts';
import { pace } from './pace.ts';
import { report } from './report.ts';
import { sharedStage, type Stage } from './stage.ts';

/** Milliseconds in which an owner who comes back must have all events. */
const recoversWithinMs = 3000;
const endTimeoutMs = 20_000;

const positionsDocument = 'subscription ($after: Cursor) { positionChanged(after: $after) { id cursor } }';

interface Change {
  readonly positionChanged: { readonly id: string; readonly cursor: string };
}

const wipes: readonly (readonly [name: string, wipe: (redis: TestRedis) => Promise<void>])[] = [
  [
    'wiped by FLUSHALL',
    async ({ url }) => {
      const client = new Redis(url);
      await client.flushall();
      client.disconnect();
    },
  ],
  [
    'killed and started empty',
    async (redis) => {
      await redis.kill();
      await rm(join(redis.directory, 'appendonlydir'), { recursive: true });
      await redis.start();
    },
  ],
];

it.for(wipes)(
  'Redis that is %s costs no owner an event, and other clients go on',
  async ([name, wipe], { task }) => {
    const { redis, instances, query } = await sharedStage();
    const [first, second] = instances;
    if (first === undefined || second === undefined) throw new Error('the stage has two instances');
    using ledger = await openLedger({ servers: instances, clients: pace.clients });
    const wallets = Array.from({ length: traders }, (_, index) => `trader-${index}`);
    const cursors = await Promise.all(wallets.map((wallet) => cursorOf(first, wallet)));
    const tradesBefore = await tradesOf(query);
    const stopLoad = ledger.startLoad(pace.perSecond);
    await setTimeout(pace.loadMs / 2);

    await wipe(redis);
    await ledger.untilEnded(endTimeoutMs);
    expect(ledger.endings).toEqual(ledger.clients.map(() => 'CURSOR_EXPIRED'));
    await Promise.all(ledger.clients.map((client) => client.connect(client.server, null)));
    const eventsOfBefore = ledger.clients.map(({ events }) => events.length);
    await setTimeout(pace.loadMs / 2);
    await stopLoad();
    await until(
      () => ledger.clients.every(({ events }, at) => events.length > (eventsOfBefore[at] ?? 0)),
      endTimeoutMs,
    );
    expect(ledger.clients.every(({ events }, at) => events.length > (eventsOfBefore[at] ?? 0))).toBe(true);
    expect(ledger.endings).toEqual([]);

    const missed = await tradesOf(query);
    const countOf = (trades: ReadonlyMap<string, number>, wallet: string): number => trades.get(wallet) ?? 0;
    const backAtMs = Date.now();
    const owners = await Promise.all(
      wallets.map(async (wallet, index) => {
        const after = cursors[index] ?? '';
        const count = countOf(missed, wallet) - countOf(tradesBefore, wallet);
        const client = createSocketClient(second, await tokenOf(wallet));
        return {
          wallet,
          after,
          count,
          client,
          changes: subscribe<Change, object>(client, positionsDocument, { after }),
        };
      }),
    );
    await until(() => owners.every(({ changes, count }) => changes.received.length >= count), endTimeoutMs);
    const recoveredMs = Date.now() - backAtMs;
    // An event of now comes next, so that an event too many would show.
    for (let index = 0; index < traders; index += 1) {
      await ledger.writer.write(first, 'trade', ledger.markets.trading);
    }
    await until(() => owners.every(({ changes, count }) => changes.received.length > count), endTimeoutMs);
    const total = owners.map(compare).reduce((sum, each) => ({
      lost: sum.lost + each.lost,
      repeated: sum.repeated + each.repeated,
      outOfOrder: sum.outOfOrder + each.outOfOrder,
    }));
    for (const { client } of owners) client[Symbol.dispose]();
    const { sent, acknowledged, refused } = ledger.balance();
    const fault = `Redis is ${name} while owners of positions are away`;
    report(task, fault, { sent, acknowledged, refused, ...total, recoveredMs });
    expect(total).toEqual({ lost: 0, repeated: 0, outOfOrder: 0 });
    expect(recoveredMs).toBeLessThan(recoversWithinMs);
    for (const instance of instances) instance.assertSound();
  },
);

async function cursorOf(server: TestServer, wallet: string): Promise<string> {
  const document = '{ viewer { cursor } }';
  const { viewer } = await request<{ viewer: { cursor: string } }, object>(
    server,
    document,
    {},
    await tokenOf(wallet),
  );
  return viewer.cursor;
}

/** The number of rows of each wallet's trades. */
async function tradesOf(query: Stage['query']): Promise<ReadonlyMap<string, number>> {
  const rows = await query('SELECT user_wallet AS wallet, count(*) AS trades FROM trades GROUP BY 1');
  return new Map(rows.map(({ wallet, trades }) => [String(wallet), Number(trades)]));
}

/** Compares the changes of a wallet with its trades: each trade has a change, and the changes have offsets without a gap. */
function compare(owner: {
  readonly wallet: string;
  readonly after: string;
  readonly count: number;
  readonly changes: Subscriber<Change>;
}): { readonly lost: number; readonly repeated: number; readonly outOfOrder: number } {
  const topic = walletTopic.of(owner.wallet);
  const events = owner.changes.received.map(({ positionChanged }) => positionChanged);
  const ids = new Set(events.map(({ id }) => id));
  const { offset: base } = decodeCursor(topic, owner.after);
  return {
    // With the trade of after the return.
    lost: Math.max(0, owner.count + 1 - ids.size),
    repeated: events.length - Math.min(ids.size, owner.count + 1),
    outOfOrder: events.filter(({ cursor }, at) => decodeCursor(topic, cursor).offset !== base + at + 1)
      .length,
  };
}
