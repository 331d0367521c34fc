import { expect, it } from 'vitest';

import {
  ChangeMarketStateDocument,
  CreatePriceAlertDocument,
  EndAnnouncementDocument,
  FollowMarketDocument,
  NotificationRunsDocument,
  PostDiscussionDocument,
  PriceAlertsDocument,
  PublishAnnouncementDocument,
  SetNotificationPreferencesDocument,
  type ChangeMarketStateInput,
} from '../../../../src/client/generated/graphql.ts';
import { createMarket, request } from '../../../support/clients/graphql.ts';
import { buy, claim, launch, sell } from '../../../support/creator-shares/shares.ts';
import { badgeOf, listOf } from '../../../support/inbox/inbox.ts';
import { cancel, place, trade } from '../../../support/orders/orders.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { serviceToken, tokenOf } from '../../../support/servers/server.ts';

describeOnDatabases('notifications of facts', (stage) => {
  const typesOf = async (wallet: string) => (await listOf(stage.server, wallet)).map(({ type }) => type);
  const change = async (input: ChangeMarketStateInput) =>
    request(stage.server, ChangeMarketStateDocument, { input }, await serviceToken());
  const follow = async (marketId: string, wallet: string) =>
    request(stage.server, FollowMarketDocument, { input: { marketId } }, await tokenOf(wallet));

  it('come with the fills of an order, which count up a row, and with its end', async () => {
    const marketId = await createMarket(stage.server, 'ACTIVE');
    const wallet = 'maker-of-orders';
    const { order } = await place(stage.server, wallet, { marketId, price: '0.495', shares: 10 });
    expect(await badgeOf(stage.server, wallet)).toMatchObject({ unreadCount: 0, version: '0' });
    // The first goes past the market maker's depth before the order.
    for (const shares of [5, 3]) await trade(stage.server, 'taker', { marketId, outcome: 'NO', shares });
    const [filled, ...more] = await listOf(stage.server, wallet);
    expect(more).toEqual([]);
    expect(filled).toMatchObject({ type: 'ORDER_FILLED', count: 2, sequence: '2', marketId, readAt: null });
    expect(filled?.data).toMatchObject({
      ...{ orderId: order.id, marketId, outcome: 'YES', side: 'BUY', shares: '10000000000' },
      fillShares: '3000000000',
    });
    expect(await badgeOf(stage.server, wallet)).toMatchObject({
      unreadCount: 1,
      unseenCount: 1,
      version: '2',
    });
    await cancel(stage.server, wallet, order.id);
    const [ended] = await listOf(stage.server, wallet);
    expect(ended).toMatchObject({
      ...{ type: 'ORDER_ENDED', count: 1, severity: 'INFO' },
      data: { orderId: order.id, reason: 'USER' },
    });
    expect(await typesOf('taker')).toEqual([]);
  });

  it('come with the unlock of shares, and with the news of dividends of each creator', async () => {
    const creators = [await launch(stage.server), await launch(stage.server)];
    const holder = `holder of ${creators[0]}`;
    for (const creator of creators) {
      expect(await typesOf(creator)).toEqual(['SHARES_UNLOCKED']);
      await buy(stage.server, holder, { creator, shares: 2 });
      await buy(stage.server, 'seller-of-shares', { creator, shares: 2 });
      await sell(stage.server, 'seller-of-shares', { creator, shares: 2 });
    }
    await stage.query(
      `UPDATE marketcast_jobs SET due_at = now() WHERE name = 'creator-shares.tell-dividends'`,
    );
    await expect
      .poll(() => listOf(stage.server, holder))
      .toMatchObject([{ type: 'DIVIDEND_AVAILABLE' }, { type: 'DIVIDEND_AVAILABLE' }]);
    await claim(stage.server, holder, creators[0] ?? '');
    expect(await typesOf(holder)).toHaveLength(2);
  });

  it('come to the holders and the followers of a market, each once', async () => {
    const marketId = await createMarket(stage.server, 'ACTIVE');
    await trade(stage.server, 'holder-and-follower', { marketId, shares: 1 });
    await trade(stage.server, 'only-holder', { marketId, shares: 1 });
    for (const wallet of ['holder-and-follower', 'only-follower']) await follow(marketId, wallet);
    await change({ marketId, state: 'RESOLVING', outcome: 'YES' });
    await change({ marketId, state: 'DISPUTED' });
    await change({ marketId, state: 'FINALIZED' });
    for (const wallet of ['holder-and-follower', 'only-holder', 'only-follower']) {
      await expect.poll(() => typesOf(wallet)).toHaveLength(2);
      const [resolved] = await listOf(stage.server, wallet, { types: ['MARKET_RESOLVED'] });
      expect(resolved?.data).toMatchObject({ marketId, outcome: 'YES' });
      expect(await typesOf(wallet)).toContain('MARKET_DISPUTED');
    }
    const cancelled = await createMarket(stage.server, 'ACTIVE');
    await follow(cancelled, 'only-follower');
    await change({ marketId: cancelled, cancel: true });
    await expect.poll(() => typesOf('only-follower')).toContain('MARKET_CANCELLED');
    const { serverStatus } = await request(stage.server, NotificationRunsDocument, {});
    await expect
      .poll(() => serverStatus.notificationRuns.map(({ finishedAt }) => finishedAt))
      .not.toContain(null);
    expect(serverStatus.notificationRuns.find(({ type }) => type === 'MARKET_RESOLVED')).toMatchObject({
      ...{ audience: 'INTERESTED', marketId, created: 3, duplicate: 1, muted: 0 },
    });
  });

  it('come once, with the very trade that reaches the price of an alert', async () => {
    const marketId = await createMarket(stage.server, 'ACTIVE');
    const alert = async (
      wallet: string,
      outcome: 'YES' | 'NO',
      direction: 'ABOVE' | 'BELOW',
      price: string,
    ) => {
      const input = { marketId, outcome, direction, price };
      await request(stage.server, CreatePriceAlertDocument, { input }, await tokenOf(wallet));
    };
    await alert('alert-up', 'YES', 'ABOVE', '0.51');
    await alert('alert-no', 'NO', 'BELOW', '0.49');
    await alert('alert-far', 'YES', 'ABOVE', '0.9');
    await alert('alert-down', 'YES', 'BELOW', '0.4');
    await trade(stage.server, 'mover', { marketId, shares: 1 });
    const [reaching] = await trade(stage.server, 'mover', { marketId, shares: 5 });
    // The price is back before a job may have run.
    await trade(stage.server, 'mover', { marketId, tradeType: 'SELL', shares: 6 });
    await trade(stage.server, 'mover', { marketId, shares: 7 });
    for (const wallet of ['alert-up', 'alert-no']) {
      await expect.poll(() => typesOf(wallet)).toEqual(['PRICE_ALERT']);
      const [told] = await listOf(stage.server, wallet);
      expect(told?.data).toMatchObject({ marketId, tradeId: reaching?.id });
      const { viewer } = await request(stage.server, PriceAlertsDocument, {}, await tokenOf(wallet));
      expect(viewer?.priceAlerts[0]?.triggeredAt).not.toBeNull();
    }
    for (const wallet of ['alert-far', 'alert-down']) expect(await typesOf(wallet)).toEqual([]);
  });

  it('leave no trace of the facts that concern no inbox', async () => {
    const marketId = await createMarket(stage.server, 'ACTIVE');
    await trade(stage.server, 'traceless', { marketId, shares: 1 });
    await place(stage.server, 'traceless', { marketId, price: '0.1', shares: 1 });
    const applied = await stage.query(
      `SELECT identity FROM marketcast_applied WHERE identity LIKE 'positionChanged:%' OR identity LIKE 'orderUpdated:%:1'`,
    );
    expect(applied).toEqual([]);
    expect(await badgeOf(stage.server, 'traceless')).toMatchObject({ version: '0' });
  });

  it('come to those whom a comment mentions', async () => {
    const marketId = await createMarket(stage.server, 'ACTIVE');
    for (const wallet of ['mentioned-1', 'mentioned-2', 'author']) {
      await trade(stage.server, wallet, { marketId, shares: 1 });
    }
    const content = 'Look, @mentioned-1 and (@mentioned-2). @mentioned-1 @unknown @author';
    const { postDiscussion } = await request(
      stage.server,
      PostDiscussionDocument,
      { input: { marketId, content } },
      await tokenOf('author'),
    );
    for (const wallet of ['mentioned-1', 'mentioned-2']) {
      expect(await listOf(stage.server, wallet)).toMatchObject([
        { type: 'MENTION', data: { marketId, discussionId: postDiscussion.discussion.id, by: 'author' } },
      ]);
    }
    for (const wallet of ['unknown', 'author']) expect(await typesOf(wallet)).toEqual([]);
  });

  it('come to everybody with an announcement, unless a wallet has muted it', async () => {
    const preferences = [{ type: 'ANNOUNCEMENT', inApp: false, toast: false }] as const;
    const quiet = await tokenOf('mentioned-2');
    await request(stage.server, SetNotificationPreferencesDocument, { input: { preferences } }, quiet);
    const input = { clientId: 'announced', kind: 'INFO', title: 'News for all' } as const;
    const token = await serviceToken();
    const { publishAnnouncement } = await request(
      stage.server,
      PublishAnnouncementDocument,
      { input },
      token,
    );
    await expect.poll(() => typesOf('mentioned-1')).toContain('ANNOUNCEMENT');
    expect(await typesOf('mentioned-2')).not.toContain('ANNOUNCEMENT');
    const { id } = publishAnnouncement.announcement;
    await request(stage.server, EndAnnouncementDocument, { input: { id } }, token);
  });
});
