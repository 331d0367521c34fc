import { expect, it } from 'vitest';

import { createMarket, request } from '../support/clients/graphql.ts';
import { trade } from '../support/orders/orders.ts';
import { faultsOf, isTooWide, openPage, partOf, tabTo } from '../support/pages/dashboard.ts';
import { openDashboardStage } from '../support/pages/dashboard-stage.ts';
import { tokenOf } from '../support/servers/server.ts';

const stage = openDashboardStage();

it('a price alert is set, is reached by a trade, and is removed', async () => {
  const id = await createMarket(stage.server, 'ACTIVE');
  const token = await tokenOf('listener');
  const page = await openPage(stage.browser, stage.server, `/markets/${id}`, { token, width: 360 });
  const alerts = partOf(page, 'Price alerts');
  await alerts.getByLabel('Price of a share, in SOL').fill('1.5');
  await alerts.getByText('A price lies between 0 and 1.').waitFor();
  await alerts.getByLabel('Price of a share, in SOL').fill('0.52');
  await alerts.getByRole('button', { name: 'Set alert' }).click();
  await alerts.getByRole('listitem').filter({ hasText: 'YES at or above 0.52' }).waitFor();
  await alerts.getByRole('radio', { name: 'NO' }).check();
  await alerts.getByRole('radio', { name: 'at or below' }).check();
  await alerts.getByLabel('Price of a share, in SOL').fill('0.1');
  await page.keyboard.press('Enter');
  const second = alerts.getByRole('listitem').filter({ hasText: 'NO at or below 0.1' });
  await second.waitFor();
  expect([await faultsOf(page), await isTooWide(page)]).toEqual([[], false]);

  await trade(stage.server, 'mover', { marketId: id, shares: 10 });
  await alerts.getByRole('listitem').filter({ hasText: 'reached' }).waitFor();
  await second.getByRole('button', { name: 'Remove the alert for NO at or below 0.1' }).click();
  await second.waitFor({ state: 'detached' });

  await page.getByRole('link', { name: /^Inbox/ }).click();
  await alerts.getByRole('listitem').filter({ hasText: 'reached' }).waitFor();
  expect([await faultsOf(page), await isTooWide(page)]).toEqual([[], false]);
  await alerts.getByRole('link', { name: 'its market' }).click();
  await partOf(page, 'Trade').waitFor();
});

it('a market is followed and left, and a reload knows it', async () => {
  const id = await createMarket(stage.server, 'ACTIVE');
  const token = await tokenOf('follower');
  const page = await openPage(stage.browser, stage.server, `/markets/${id}`, { token });
  await page.getByRole('button', { name: 'Follow', exact: true }).click();
  await page.getByRole('button', { name: 'Following' }).waitFor();
  const followed = (): Promise<{ market: { isFollowed: boolean | null } }> =>
    request(stage.server, 'query ($id: ID!) { market(id: $id) { isFollowed } }', { id }, token);
  await expect.poll(followed).toEqual({ market: { isFollowed: true } });
  const other = await openPage(stage.browser, stage.server, `/markets/${id}`, { token });
  await other.getByRole('button', { name: 'Following', pressed: true }).click();
  await other.getByRole('button', { name: 'Follow', exact: true, pressed: false }).waitFor();
  await expect.poll(followed).toEqual({ market: { isFollowed: false } });
  expect(await faultsOf(other)).toEqual([]);
});

it('the inbox lists the followed markets, and a market is left there', async () => {
  const id = await createMarket(stage.server, 'ACTIVE');
  const token = await tokenOf('collector');
  await request(
    stage.server,
    'mutation ($input: FollowMarketInput!) { followMarket(input: $input) { market { id } } }',
    { input: { marketId: id } },
    token,
  );
  const page = await openPage(stage.browser, stage.server, '/inbox', { token, width: 360 });
  const followed = partOf(page, 'Followed markets');
  await followed.getByRole('link', { name: /^Will this test pass/ }).waitFor();
  expect([await faultsOf(page), await isTooWide(page)]).toEqual([[], false]);
  await followed.getByRole('button', { name: /^Unfollow/ }).click();
  await followed.getByText('You follow no market.', { exact: false }).waitFor();
});

it('a market is proposed with the keyboard, and a refusal is in words', async () => {
  const page = await openPage(stage.browser, stage.server, '/', {
    token: await tokenOf('proposer'),
    width: 360,
  });
  await tabTo(page, '.controls > .button');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Propose a market' });
  await dialog.getByLabel('Question').fill('Rain?');
  expect(await dialog.getByRole('button', { name: 'Propose it' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Question').fill('Will it rain tomorrow at noon?');
  await dialog.getByLabel('Tags, with commas between them').fill('a,b,c,d,e,f,g,h,i,j,k');
  await dialog.getByText('10 tags at most', { exact: false }).waitFor();
  await dialog.getByLabel('Tags, with commas between them').fill('weather, noon');
  await dialog.getByLabel('Category').selectOption('Science');
  const depth = dialog.getByLabel('Depth b of the market maker, in shares');
  await depth.fill('999999999999');
  expect([await faultsOf(page), await isTooWide(page)]).toEqual([[], false]);
  await dialog.getByRole('button', { name: 'Propose it' }).click();
  await dialog.getByRole('alert').filter({ hasText: 'The server cannot take this input.' }).waitFor();
  await depth.fill('200');
  await dialog.getByText('It can lose 138.63 SOL at most.', { exact: false }).waitFor();
  await depth.press('Enter');
  await page.getByRole('heading', { name: 'Will it rain tomorrow at noon?' }).waitFor();
  await page.getByText('#weather').waitFor();
  await page.locator('.badge-proposed').waitFor();
});

it('a visitor without a wallet is asked to sign in before it proposes', async () => {
  const page = await openPage(stage.browser, stage.server, '/');
  await page.getByRole('button', { name: 'Propose a market' }).click();
  const dialog = page.getByRole('dialog', { name: 'Propose a market' });
  await dialog.getByText('Sign in with yours first.', { exact: false }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});
