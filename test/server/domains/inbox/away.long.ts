import { expect, it } from 'vitest';

import { InboxChangedDocument } from '../../../../src/client/generated/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { badgeOf, listOf, markAs, sendTo } from '../../../support/inbox/inbox.ts';
import { queryDatabase } from '../../../support/postgres/postgres.ts';
import { createDatabase } from '../../../support/postgres/shared-postgres.ts';
import { startRedis } from '../../../support/redis/redis.ts';
import { startInstance } from '../../../support/servers/instance.ts';
import { tokenOf, withoutLimits } from '../../../support/servers/server.ts';

it('tells a wallet that was away for 30 days everything in order, though Redis was wiped meanwhile', async () => {
  const wallet = 'far-away';
  const url = await createDatabase();
  await using redis = await startRedis();
  await using server = await startInstance({ ...withoutLimits, DATABASE_URL: url, REDIS_URL: redis.url });
  const { cursor } = await badgeOf(server, wallet);
  const count = 60;
  for (let sent = 1; sent <= count; sent += 1)
    await sendTo(server, { wallets: [wallet], title: `News ${sent}` });
  await markAs(server, wallet, { throughSequence: '10', as: 'READ' });
  await queryDatabase(url, `UPDATE marketcast_log SET published_at = published_at - interval '30 days'`, []);
  await queryDatabase(url, `UPDATE marketcast_log_topics SET used_at = used_at - interval '30 days'`, []);
  await server.stop();
  // Without its data: nothing of it outlives the process.
  await redis.kill();
  await redis.start();
  await server.start();
  using client = createSocketClient(server, await tokenOf(wallet));
  const events = await subscribe(client, InboxChangedDocument, { after: cursor }).take(count + 1);
  expect(events.map(({ inboxChanged: { version } }) => Number(version))).toEqual(
    Array.from({ length: count + 1 }, (_, index) => index + 1),
  );
  const titles = events.flatMap(({ inboxChanged: change }) =>
    change.__typename === 'NotificationAdded' ? [change.notification.title] : [],
  );
  expect(titles).toEqual(Array.from({ length: count }, (_, index) => `News ${index + 1}`));
  const badge = await badgeOf(server, wallet);
  expect(badge).toMatchObject({ unreadCount: count - 10, version: String(count + 1) });
  expect(events.at(-1)?.inboxChanged).toMatchObject({ unreadCount: count - 10, version: badge.version });
  expect(await listOf(server, wallet, { states: ['UNREAD'] })).toHaveLength(count - 10);
});
