import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  InboxChangedDocument,
  SetNotificationPreferencesDocument,
} from '../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import {
  createSocketClient,
  subscribe,
  untilLive,
  untilStatus,
} from '../../../support/clients/subscriber.ts';
import { badgeOf, listOf, markAs, sendTo } from '../../../support/inbox/inbox.ts';
import { trade } from '../../../support/orders/orders.ts';
import { queryDatabase, startPostgres, type TestPostgres } from '../../../support/postgres/postgres.ts';
import { startInstance, type Instance } from '../../../support/servers/instance.ts';
import { tokenOf, withoutLimits } from '../../../support/servers/server.ts';

describe('notifications that other programs write', () => {
  let postgres: TestPostgres;
  let url: string;
  let server: Instance;
  beforeAll(async () => {
    postgres = await startPostgres();
    url = await postgres.createDatabase();
    server = await startInstance({ ...withoutLimits, DATABASE_URL: url, CHANGE_SOURCE: 'postgres' });
    await untilStatus(server, ({ changeSource }) => changeSource.state === 'up');
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });
  const write = (statement: string, ...parameters: unknown[]) => queryDatabase(url, statement, parameters);
  const insert = (wallet: string, dedupeKey: string | null, groupKey: string | null = null) =>
    write(
      `INSERT INTO notifications (user_wallet, type, title, dedupe_key, group_key) VALUES ($1, 'CUSTOM', 'Hello', $2, $3)
       ON CONFLICT (user_wallet, dedupe_key) DO NOTHING`,
      ...[wallet, dedupeKey, groupKey],
    );

  it('get their place and count, and are events, each once', async () => {
    const wallet = 'of-others';
    using client = createSocketClient(server, await tokenOf(wallet));
    const stream = subscribe(client, InboxChangedDocument, {});
    await untilLive(server, 1);
    await insert(wallet, 'a');
    await insert(wallet, 'a');
    await insert(wallet, 'b', 'group');
    await insert(wallet, 'c', 'group');
    await insert(wallet, 'c', 'group');
    await sendTo(server, { wallets: [wallet] });
    await stream.take(4);
    await write(`UPDATE notifications SET read_at = now() WHERE dedupe_key = 'a'`);
    await stream.take(5);
    expect(await listOf(server, wallet)).toMatchObject([
      { sequence: '4', count: 1 },
      { sequence: '3', count: 2, readAt: null },
      { sequence: '1', count: 1 },
    ]);
    const badge = await badgeOf(server, wallet);
    expect(badge).toMatchObject({ unreadCount: 2, unseenCount: 2, version: '5' });
    await write(`DELETE FROM notifications WHERE sequence = 3`);
    const events = await stream.take(6);
    expect(events.map(({ inboxChanged: { __typename } }) => __typename).sort()).toEqual([
      ...['NotificationAdded', 'NotificationAdded', 'NotificationAdded'],
      ...['NotificationUpdated', 'NotificationUpdated', 'NotificationsMarked'],
    ]);
    expect(events.at(-1)?.inboxChanged).toMatchObject({ unreadCount: 1, unseenCount: 1, version: '6' });
    // Every event has the counters of a version: the largest version has those that hold.
    const known = new Map(events.map(({ inboxChanged: { version, unreadCount } }) => [version, unreadCount]));
    expect(known.get('6')).toBe(1);
    await markAs(server, wallet, { throughSequence: '4', as: 'READ' });
    expect(await badgeOf(server, wallet)).toMatchObject({ unreadCount: 0, unseenCount: 0 });
    expect(await stream.take(7)).toHaveLength(7);
    stream.stop();
    await untilLive(server, 0);
  });

  it('tell of winnings that another program marks as claimed, once, although that is muted', async () => {
    const wallet = 'claimer';
    const token = await tokenOf(wallet);
    const preferences = [{ type: 'POSITION_CLAIMED', inApp: false, toast: false }] as const;
    await request(server, SetNotificationPreferencesDocument, { input: { preferences } }, token);
    const marketId = await createMarket(server, 'ACTIVE');
    await trade(server, wallet, { marketId, shares: 1 });
    for (const amount of [7, 8]) {
      await write(
        'UPDATE positions SET has_claimed = true, claimed_amount = $2, updated_at = now() WHERE market_id = $1',
        ...[marketId, amount],
      );
    }
    await expect
      .poll(() => listOf(server, wallet))
      .toMatchObject([{ type: 'POSITION_CLAIMED', count: 1, data: { marketId, amount: '7' } }]);
  });

  it('look a dedupe key up by the index of both columns, and read no inbox for it', async () => {
    const rows = 500;
    await write(
      `INSERT INTO notifications (user_wallet, type, title, dedupe_key)
       SELECT 'busy', 'CUSTOM', 'Hello', 'key-' || n FROM generate_series(1, $1::integer) AS n`,
      rows,
    );
    const useOf = async (index: string): Promise<{ scans: number; read: number }> => {
      const [use] = await write(
        `SELECT idx_scan::integer AS scans, idx_tup_read::integer AS read FROM pg_stat_user_indexes WHERE indexrelname = $1`,
        index,
      );
      return use as { scans: number; read: number };
    };
    await expect
      .poll(async () => (await useOf('notifications_user_wallet_dedupe_key_key')).scans)
      .toBeGreaterThanOrEqual(rows);
    expect((await useOf('notifications_of_wallet')).read).toBeLessThan(rows);
  });

  it('of another wallet, another id or a wrong text are refused', async () => {
    await insert('refused', 'r');
    await expect(
      write(`UPDATE notifications SET user_wallet = 'x' WHERE user_wallet = 'refused'`),
    ).rejects.toThrow('keeps its id and its wallet');
    const script = `INSERT INTO notifications (user_wallet, type, title, action_url) VALUES ('refused', 'CUSTOM', 't', 'javascript:1')`;
    await expect(write(script)).rejects.toThrow('action_url');
    expect(await badgeOf(server, 'refused')).toMatchObject({ unreadCount: 1, version: '1' });
  });
});
