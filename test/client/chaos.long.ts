import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { DiscussionPostedDocument } from '../../src/client/generated/graphql.ts';
import { drawFaults, followWithAll } from '../support/clients/chaos.ts';
import { cursorOf } from '../support/clients/checkpoints.ts';
import { createMarket } from '../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilStatus } from '../support/clients/subscriber.ts';
import { actor, postComment } from '../support/graphql/streams.ts';
import { startServer, tokenOf, withoutLimits } from '../support/servers/server.ts';
import { startTcpProxy } from '../support/servers/tcp-proxy.ts';

const size = { events: 200, faults: 10 };

it('every library over every transport gets each event once and in order, whatever breaks', async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  await using server = await startServer({ ...withoutLimits, HEARTBEAT_INTERVAL_MS: '1000' });
  await using proxy = await startTcpProxy(Number(new URL(server.url).port));
  const marketId = await createMarket(server, 'PROPOSED');
  const start = await cursorOf(server, marketId);
  const url = `http://127.0.0.1:${proxy.port}/graphql`;
  const clients = followWithAll(url, marketId, () => tokenOf(actor, { expiresInSeconds: 4 }));
  await untilStatus(server, ({ subscriptions }) => subscriptions === clients.length);

  const reset = (): Promise<void> => {
    proxy.resetConnections();
    return Promise.resolve();
  };
  const freeze = async (): Promise<void> => {
    proxy.freeze();
    await sleep(300);
    proxy.thaw();
  };
  await drawFaults(seed, size, [reset, freeze], async (number) => {
    await postComment(server, marketId, `${number}`);
  });

  using ledger = createSocketClient(server);
  const written = await subscribe(ledger, DiscussionPostedDocument, { marketId, after: start }).take(
    size.events,
  );
  const expected = written.map(({ discussionPosted }) => discussionPosted.id);
  for (const { name, ids, client } of clients) {
    while (ids.length < expected.length && client.status.state !== 'failed') await sleep(10);
    expect(ids, `${name}, seed ${seed}`).toEqual(expected);
    client.close();
  }
});
