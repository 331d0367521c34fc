import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  DiscussionPostedDocument,
  RequestWalletChallengeDocument,
  SignInWithWalletDocument,
} from '../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../support/clients/subscriber.ts';
import type { CreateBroker } from '../../support/broker/broker-under-test.ts';
import { actor, eventOf, streams, trade } from '../../support/graphql/streams.ts';
import { connectTwice, redisServices, type RedisService } from '../../support/redis/redis-brokers.ts';
import { startServer, tokenOf } from '../../support/servers/server.ts';
import { createWallet } from '../../support/tokens/wallets.ts';
import { describeBroker } from '../broker/contract.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The rules of docs/security.md: the words after ACL SETUSER and the name. */
const rules =
  /^ACL SETUSER marketcast (.+)$/m
    .exec(readFileSync(join(root, 'docs/security.md'), 'utf8'))?.[1]
    ?.split(' ') ?? [];
const documented = rules.filter((rule) => rule.startsWith('+')).map((rule) => rule.slice(1));

/** The commands of the server's scripts. */
const scripted = new Set(
  readdirSync(join(root, 'src/server'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.lua'))
    .flatMap((path) => [
      ...readFileSync(join(root, 'src/server', path), 'utf8').matchAll(/call\('([A-Z]+)'/g),
    ])
    .map(([, command = '']) => command.toLowerCase()),
);

const administrator = { name: 'administrator', password: 'of-the-test' };

/** Commands that the server has used on any service, as Redis counts them. */
const used = new Set<string>();

const urlOf = (url: string, name: string, password: string): string => {
  const named = new URL(url);
  named.username = name;
  named.password = password;
  return named.href;
};

/** Runs a command on every node, as an administrator. */
async function onNodes<Answer>(
  { nodes }: RedisService,
  run: (node: Redis) => Promise<Answer>,
): Promise<Answer[]> {
  return Promise.all(
    nodes.map(async ({ url }) => {
      const node = new Redis(urlOf(url, administrator.name, administrator.password));
      try {
        return await run(node);
      } finally {
        node.disconnect();
      }
    }),
  );
}

describe.each(redisServices)('on $name, a user with the rules of docs/security.md', ({ name, start }) => {
  let service: RedisService;
  let url: string;

  beforeAll(async () => {
    service = await start();
    url = urlOf(service.url, 'marketcast', 'password');
    for (const { url: node } of service.nodes) {
      const client = new Redis(node);
      const { name: own, password } = administrator;
      await client.call('ACL', 'SETUSER', own, 'on', `>${password}`, 'allkeys', 'allchannels', '+@all');
      await client.call('ACL', 'SETUSER', 'marketcast', ...rules);
      // The server has no other user, also at the nodes that the cluster tells it of.
      await client.call('ACL', 'SETUSER', 'default', 'off');
      await client.call('CONFIG', 'RESETSTAT');
      client.disconnect();
    }
  });

  afterAll(async () => {
    await service[Symbol.asyncDispose]();
  });

  const create: CreateBroker = (limits) => connectTwice(url, limits);
  describeBroker(name, create, { ttlMs: 2000 });

  it('is enough for every fact, sign-in and rate of a server', async () => {
    await using server = await startServer({ REDIS_URL: url, RATE_LIMIT_MUTATIONS: '1000' });
    expect((await fetch(server.endpoint('/ready'))).status).toBe(200);
    using client = createSocketClient(server, await tokenOf(actor));
    for (const { name: stream, document, state, happen } of streams) {
      const marketId = await createMarket(server, state);
      const after = subscribe(client, document, { marketId: stream === 'positionChanged' ? null : marketId });
      await untilLive(server, 1);
      await happen(server, marketId);
      const [event] = await after.take(1);
      if (event === undefined) throw new Error('no event');
      after.stop();
      // Once more, from the log.
      const again = subscribe(client, document, { marketId, after: eventOf(event).cursor });
      await happen(server, marketId);
      await again.take(1);
      again.stop();
      await untilLive(server, 0);
    }
    const marketId = await createMarket(server);
    await trade(server, marketId);
    const wallet = createWallet();
    const { requestWalletChallenge } = await request(server, RequestWalletChallengeDocument, {
      input: { wallet: wallet.address },
    });
    const { message } = requestWalletChallenge;
    await request(server, SignInWithWalletDocument, {
      input: { wallet: wallet.address, message, signature: wallet.sign(message) },
    });
    // A connection that breaks makes the server compare its logs with Redis.
    const watcher = subscribe(client, DiscussionPostedDocument, { marketId });
    await untilLive(server, 1);
    await onNodes(service, (node) => node.call('CLIENT', 'KILL', 'USER', 'marketcast'));
    for (;;) if ((await fetch(server.endpoint('/ready'))).status === 200) break;
    await trade(server, marketId);
    watcher.stop();
  });

  it('was refused no command, key or channel', async () => {
    const logs = await onNodes(service, (node) => node.call('ACL', 'LOG'));
    expect(logs.flat()).toEqual([]);
    const stats = (await onNodes(service, (node) => node.info('commandstats'))).join('\n');
    for (const [, command = ''] of stats.matchAll(/^cmdstat_([^:]+):/gm)) used.add(command);
  });
});

describe('the rules of docs/security.md', () => {
  it('name every command of the scripts, and no command that the server does not use', () => {
    expect([...scripted].filter((command) => !documented.includes(command))).toEqual([]);
    expect(documented.filter((command) => !used.has(command) && !scripted.has(command))).toEqual([]);
  });
});
