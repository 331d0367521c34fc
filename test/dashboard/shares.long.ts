import { expect, it } from 'vitest';

import { createMarket } from '../support/clients/graphql.ts';
import { buy, freshCreator, launch, readOwn, sell } from '../support/creator-shares/shares.ts';
import { trade } from '../support/orders/orders.ts';
import { faultsOf, isTooWide, openPage, partOf, tabTo } from '../support/pages/dashboard.ts';
import { openDashboardStage } from '../support/pages/dashboard-stage.ts';
import { tokenOf } from '../support/servers/server.ts';

const stage = openDashboardStage();

/** A volume of two SOL, which a trade of ten shares is past. */
const twoSol = '2000000000';

it('shares of a creator are locked, unlock before the eyes of a visitor, and are bought and sold at their quote', async () => {
  const creator = freshCreator();
  const id = await createMarket(stage.server, 'ACTIVE', creator);
  await launch(stage.server, twoSol, creator);
  const page = await openPage(stage.browser, stage.server, `/markets/${id}`, {
    token: await tokenOf('fan'),
    width: 360,
  });
  const shares = partOf(page, /^Shares of/);
  await shares.getByText('They unlock when the creator’s markets have traded 2.00 SOL.').waitFor();
  await shares.getByRole('meter', { name: 'Volume that unlocks the shares' }).waitFor();
  expect(await shares.getByRole('textbox').count()).toBe(0);
  expect(await faultsOf(page)).toEqual([]);

  await trade(stage.server, 'crosser', { marketId: id, shares: 10 });
  const ticket = shares.getByRole('form');
  await ticket.getByLabel('Number of shares').fill('100');
  const quote = ticket.getByLabel('Quote');
  // docs/creator-shares.md has the cost of the first 100 shares.
  await quote.getByText('238.095238 SOL').waitFor();
  await quote.getByText('240.476190 SOL').waitFor();
  await quote.getByText('to 7.1429 SOL', { exact: false }).waitFor();
  expect([await faultsOf(page), await isTooWide(page)]).toEqual([[], false]);
  await ticket.getByRole('button', { name: 'Buy shares' }).click();
  await page.getByText('Bought 100 shares').waitFor();
  await ticket.getByText('You hold 100').waitFor();
  await shares.getByText('100 of 1,000').waitFor();

  // The purchase of another wallet moves the price of an open ticket.
  await buy(stage.server, 'other fan', { creator, shares: 100 });
  await shares.getByText('200 of 1,000').waitFor();
  await ticket.getByRole('radio', { name: 'Sell' }).check();
  await ticket.getByRole('button', { name: 'All' }).click();
  // A twentieth of the proceeds is the fee.
  await quote.getByText('83.333333 SOL', { exact: true }).waitFor();
  await ticket.getByRole('button', { name: 'Sell shares' }).click();
  await page.getByText('Sold 100 shares').waitFor();
  await ticket.getByText('You hold 0').waitFor();
  expect((await readOwn(stage.server, 'fan', creator)).holding?.shares ?? 0).toBe(0);

  await ticket.getByLabel('Number of shares').fill('5');
  await ticket.getByText('You hold 0 shares.').waitFor();
  expect(await ticket.getByRole('button', { name: 'Sell shares' }).isDisabled()).toBe(true);
  await ticket.getByRole('radio', { name: 'Buy' }).check();
  await ticket.getByLabel('Number of shares').fill('901');
  await ticket.getByRole('alert').filter({ hasText: 'The server cannot take this input.' }).waitFor();
});

it('a holder claims dividends and trades at its own screen, with the keyboard alone', async () => {
  const creator = await launch(stage.server);
  await buy(stage.server, 'holder', { creator, shares: 3 });
  await buy(stage.server, 'seller', { creator, shares: 50 });
  await sell(stage.server, 'seller', { creator, shares: 50 });
  const page = await openPage(stage.browser, stage.server, '/mine', { token: await tokenOf('holder') });
  const claims = partOf(page, 'Creators’ shares');
  await claims.getByText('3 shares, worth').waitFor();
  await claims.getByRole('button', { name: /^Claim the dividends/ }).click();
  await page.getByText(/^You got/).waitFor();
  await expect
    .poll(() => claims.getByRole('button', { name: /^Claim the dividends/ }).isDisabled())
    .toBe(true);
  await tabTo(page, 'button[aria-label^="Trade the shares"]');
  await page.keyboard.press('Enter');
  await claims.getByLabel('Number of shares').waitFor();
  await tabTo(page, 'input[inputmode="numeric"]');
  await page.keyboard.type('1');
  await claims.getByLabel('Quote').waitFor();
  await page.keyboard.press('Enter');
  await claims.getByText('4 shares, worth').waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

it('a creator launches shares of its own, once it has said yes', async () => {
  const creator = freshCreator();
  const page = await openPage(stage.browser, stage.server, '/mine', {
    token: await tokenOf(creator),
    width: 360,
  });
  const own = partOf(page, 'Your shares');
  const volume = own.getByLabel('Volume that unlocks them, in SOL');
  await volume.fill('five');
  await own.getByText('Write a number above 0, or leave it empty.').waitFor();
  await volume.fill('5');
  await own.getByRole('button', { name: 'Launch your shares' }).click();
  const dialog = page.getByRole('dialog');
  expect([await faultsOf(page), await isTooWide(page)]).toEqual([[], false]);
  await dialog.getByRole('button', { name: 'Launch them' }).click();
  // The lowest volume is that of the server.
  await own.getByRole('alert').filter({ hasText: 'The server cannot take this input.' }).waitFor();
  await volume.fill('');
  await own.getByRole('button', { name: 'Launch your shares' }).click();
  await dialog.getByRole('button', { name: 'Launch them' }).click();
  await own.getByText('They unlock when the creator’s markets have traded 1.00k SOL.').waitFor();
  expect(await faultsOf(page)).toEqual([]);
});
