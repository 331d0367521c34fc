import { expect, it } from 'vitest';

import {
  CreatePriceAlertDocument,
  DeletePriceAlertDocument,
  FollowedMarketsDocument,
  FollowMarketDocument,
  InboxChangedDocument,
  MarkNotificationsDocument,
  PriceAlertsDocument,
  SendNotificationsDocument,
  SetNotificationPreferencesDocument,
  UnfollowMarketDocument,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe, untilLive } from '../../../support/clients/subscriber.ts';
import { badgeOf, listOf, markAs, sendTo } from '../../../support/inbox/inbox.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { serviceToken, tokenOf } from '../../../support/servers/server.ts';

describeOnDatabases('an inbox', (stage) => {
  it('is told of each notification and each mark, with its badge', async () => {
    const wallet = 'inbox-told';
    const token = await tokenOf(wallet);
    const { cursor } = await badgeOf(stage.server, wallet);
    using client = createSocketClient(stage.server, token);
    const stream = subscribe(client, InboxChangedDocument, {});
    await untilLive(stage.server, 1);
    const input = {
      dedupeKey: 'first',
      wallets: [wallet, wallet],
      data: { n: [1, { a: null }] },
      actionUrl: '/x',
    };
    expect(await sendTo(stage.server, input)).toEqual({ created: 1, duplicate: 0, muted: 0, jobId: null });
    expect(await sendTo(stage.server, input)).toEqual({ created: 0, duplicate: 1, muted: 0, jobId: null });
    await sendTo(stage.server, { wallets: [wallet], title: ' Second ', severity: 'WARNING' });
    expect(await badgeOf(stage.server, wallet)).toMatchObject({
      unreadCount: 2,
      unseenCount: 2,
      version: '2',
    });
    const [second, first] = await listOf(stage.server, wallet);
    expect(first).toMatchObject({
      sequence: '1',
      type: 'CUSTOM',
      severity: 'INFO',
      data: input.data,
      count: 1,
    });
    expect(second).toMatchObject({ sequence: '2', title: 'Second', severity: 'WARNING', data: {} });
    expect(await markAs(stage.server, wallet, { throughSequence: '2', as: 'SEEN' })).toEqual({
      unreadCount: 2,
      unseenCount: 0,
      version: '3',
    });
    const ids = [first?.id ?? ''];
    await markAs(stage.server, wallet, { ids, as: 'READ' });
    await markAs(stage.server, wallet, { ids: [...ids, 'no-id'], as: 'READ' });
    await markAs(stage.server, wallet, { ids, as: 'UNREAD' });
    await markAs(stage.server, wallet, { ids, as: 'ARCHIVED' });
    const events = await stream.take(6);
    expect(
      events.map(({ inboxChanged: { __typename, unreadCount, unseenCount, version } }) => [
        ...[__typename, unreadCount, unseenCount, version],
      ]),
    ).toEqual([
      ['NotificationAdded', 1, 1, '1'],
      ['NotificationAdded', 2, 2, '2'],
      ['NotificationsMarked', 2, 0, '3'],
      ['NotificationsMarked', 1, 0, '4'],
      ['NotificationsMarked', 2, 0, '5'],
      ['NotificationsMarked', 1, 0, '6'],
    ]);
    expect(events[0]?.inboxChanged).toMatchObject({
      notification: first === undefined ? {} : { ...first, seenAt: null },
    });
    expect(events[5]?.inboxChanged).toMatchObject({ ids, throughSequence: null, as: 'ARCHIVED' });
    const late = subscribe(client, InboxChangedDocument, { after: cursor });
    expect(await late.take(6)).toEqual(events);
    expect((await listOf(stage.server, wallet)).map(({ id }) => id)).toEqual([second?.id]);
    expect(await listOf(stage.server, wallet, { states: ['ARCHIVED'] })).toMatchObject([{ id: first?.id }]);
    expect(await listOf(stage.server, wallet, { states: ['READ', 'UNSEEN'] })).toEqual([]);
    expect(await listOf(stage.server, wallet, { states: ['UNREAD'], types: ['CUSTOM'] })).toHaveLength(1);
    stream.stop();
    late.stop();
    await untilLive(stage.server, 0);
  });

  it('belongs to its wallet alone', async () => {
    const wallet = 'inbox-owner';
    await sendTo(stage.server, { wallets: [wallet] });
    const [own] = await listOf(stage.server, wallet);
    const id = own?.id ?? '';
    const node = `query ($id: ID!) { node(id: $id) { id __typename } }`;
    expect(await request(stage.server, node, { id }, await tokenOf(wallet))).toEqual({
      node: { id, __typename: 'Notification' },
    });
    for (const token of [undefined, await serviceToken(), await tokenOf('another')]) {
      expect(await request(stage.server, node, { id }, token)).toEqual({ node: null });
    }
    await markAs(stage.server, 'another', { ids: [id], as: 'READ' });
    const input = { ids: [id], as: 'READ' } as const;
    await request(stage.server, MarkNotificationsDocument, { input }, await serviceToken());
    expect(await badgeOf(stage.server, wallet)).toMatchObject({ unreadCount: 1 });
    expect(await codesOf(stage.server, MarkNotificationsDocument, { input })).toEqual(['UNAUTHENTICATED']);
    const both = { ...input, throughSequence: '1' };
    expect(
      await codesOf(stage.server, MarkNotificationsDocument, { input: both }, await tokenOf(wallet)),
    ).toEqual(['BAD_USER_INPUT']);
  });

  it('leaves out what its wallet has muted', async () => {
    const wallet = 'inbox-muted';
    const token = await tokenOf(wallet);
    const preferences = [
      { type: 'CUSTOM', inApp: false, toast: false },
      { type: 'POSITION_CLAIMED', inApp: false, toast: false },
    ] as const;
    const { setNotificationPreferences: set } = await request(
      stage.server,
      SetNotificationPreferencesDocument,
      { input: { preferences } },
      token,
    );
    expect(set.preferences).toHaveLength(14);
    expect(set.preferences).toContainEqual({
      type: 'CUSTOM',
      inApp: false,
      toast: false,
      isNecessary: false,
    });
    expect(set.preferences).toContainEqual({
      ...{ type: 'POSITION_CLAIMED', inApp: true, toast: false, isNecessary: true },
    });
    expect(await sendTo(stage.server, { wallets: [wallet, 'inbox-loud'] })).toMatchObject({
      created: 1,
      muted: 1,
    });
    expect(await listOf(stage.server, wallet)).toEqual([]);
  });

  it('forgets what has expired, and the badge with it', async () => {
    const wallet = 'inbox-expiring';
    using client = createSocketClient(stage.server, await tokenOf(wallet));
    const stream = subscribe(client, InboxChangedDocument, {});
    await untilLive(stage.server, 1);
    const expiresAt = new Date(Date.now() + 700).toISOString();
    await sendTo(stage.server, { wallets: [wallet], expiresAt });
    expect(await badgeOf(stage.server, wallet)).toMatchObject({ unreadCount: 1, unseenCount: 1 });
    const [, marked] = await stream.take(2);
    expect(marked?.inboxChanged).toMatchObject({ unreadCount: 0, unseenCount: 0, as: 'ARCHIVED' });
    expect(Date.parse(marked?.inboxChanged.publishedAt ?? '') - Date.parse(expiresAt)).toBeLessThan(2000);
    expect(await listOf(stage.server, wallet)).toEqual([]);
    expect(await listOf(stage.server, wallet, { states: ['ARCHIVED'] })).toHaveLength(1);
    stream.stop();
    await untilLive(stage.server, 0);
  });

  it('is sent to an audience once, by a job that tells how far it is', async () => {
    const marketId = await createMarket(stage.server, 'ACTIVE');
    const wallets = ['follower-1', 'follower-2'];
    for (const wallet of wallets) {
      await request(stage.server, FollowMarketDocument, { input: { marketId } }, await tokenOf(wallet));
    }
    const input = { dedupeKey: 'to-followers', audience: 'FOLLOWERS', marketId } as const;
    const first = await sendTo(stage.server, input);
    await expect
      .poll(() => sendTo(stage.server, input))
      .toEqual({ created: 2, duplicate: 0, muted: 0, jobId: first.jobId });
    for (const wallet of wallets) expect(await listOf(stage.server, wallet)).toMatchObject([{ marketId }]);
    const codes = async (more: object) =>
      codesOf(
        stage.server,
        SendNotificationsDocument,
        { input: { dedupeKey: 'wrong', title: 'News', ...more } },
        await serviceToken(),
      );
    for (const wrong of [
      ...[{}, { audience: 'ALL', wallets: [] }, { audience: 'HOLDERS' }, { wallets: [''] }],
      ...[
        { wallets: ['w'], actionUrl: 'javascript:alert(1)' },
        { wallets: ['w'], actionUrl: '//evil.example' },
      ],
      ...[
        { wallets: ['w'], title: ' ' },
        { wallets: ['w'], data: [1] },
        { wallets: ['w'], title: '\ud800' },
      ],
      ...[
        { wallets: ['w'], data: { a: '\0' } },
        { wallets: ['w'], data: { a: 'x'.repeat(9000) } },
      ],
    ]) {
      expect(await codes(wrong), JSON.stringify(wrong)).toEqual(['BAD_USER_INPUT']);
    }
    expect(await codes({ wallets: ['w'], marketId: 'unknown' })).toEqual(['NOT_FOUND']);
    const plain = { input: { dedupeKey: 'k', title: 'News', wallets: ['w'] } };
    expect(
      await codesOf(stage.server, SendNotificationsDocument, plain, await tokenOf('follower-1')),
    ).toEqual(['FORBIDDEN']);
  });

  it('has followed markets and price alerts, within their bounds', async () => {
    await using small = await stage.startAnother({ MAX_FOLLOWS: '1', MAX_PRICE_ALERTS: '1' });
    const { server } = small;
    const token = await tokenOf('wishful');
    const [one, two] = [await createMarket(server, 'ACTIVE'), await createMarket(server, 'ACTIVE')];
    const follow = { input: { marketId: one } };
    for (let times = 0; times < 2; times += 1) {
      expect((await request(server, FollowMarketDocument, follow, token)).followMarket.market).toEqual({
        ...{ id: one, isFollowed: true },
      });
    }
    const beyond = { input: { marketId: two } };
    expect(await codesOf(server, FollowMarketDocument, beyond, token)).toEqual(['BAD_USER_INPUT']);
    expect((await request(server, FollowedMarketsDocument, {}, token)).viewer?.followedMarkets).toMatchObject(
      [{ id: one, isFollowed: true }],
    );
    await request(server, UnfollowMarketDocument, follow, token);
    expect((await request(server, FollowedMarketsDocument, {}, token)).viewer?.followedMarkets).toEqual([]);

    const alert = { marketId: one, outcome: 'YES', direction: 'ABOVE', price: '0.6' } as const;
    const { createPriceAlert: made } = await request(
      server,
      CreatePriceAlertDocument,
      { input: alert },
      token,
    );
    expect(made.priceAlert).toMatchObject({ ...alert, price: '0.600000000', triggeredAt: null });
    const again = { input: { ...alert, price: '0.60' } };
    expect((await request(server, CreatePriceAlertDocument, again, token)).createPriceAlert).toEqual(made);
    for (const price of ['0.7', '0', '1', '1.5', '-0.5', '0.1234567891']) {
      expect(
        await codesOf(server, CreatePriceAlertDocument, { input: { ...alert, price } }, token),
        price,
      ).toEqual(['BAD_USER_INPUT']);
    }
    const remove = { input: { id: made.priceAlert.id } };
    expect(await codesOf(server, DeletePriceAlertDocument, remove, await tokenOf('other'))).toEqual([
      'NOT_FOUND',
    ]);
    await request(server, DeletePriceAlertDocument, remove, token);
    expect((await request(server, PriceAlertsDocument, {}, token)).viewer?.priceAlerts).toEqual([]);
  });
});
