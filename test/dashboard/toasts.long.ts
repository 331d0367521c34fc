import { expect, it } from 'vitest';

import { createMarket, request } from '../support/clients/graphql.ts';
import { faultsOf, openPage, partOf, untilPageIsLive } from '../support/pages/dashboard.ts';
import { openDashboardStage } from '../support/pages/dashboard-stage.ts';
import { serviceToken, tokenOf } from '../support/servers/server.ts';

const stage = openDashboardStage();

async function notify(wallet: string, title: string): Promise<void> {
  await request(
    stage.server,
    'mutation ($input: SendNotificationsInput!) { sendNotifications(input: $input) { created } }',
    { input: { wallets: [wallet], title, dedupeKey: title } },
    await serviceToken(),
  );
}

it('a toast tells a new notification, unless the wallet wishes none of its type', async () => {
  await notify('quiet one', 'The oldest one.');
  const page = await openPage(stage.browser, stage.server, '/inbox', { token: await tokenOf('quiet one') });
  const toasts = page.getByRole('region', { name: /^Notifications alt/ });
  const rows = partOf(page, /^Notifications/).getByRole('listitem');
  await rows.filter({ hasText: 'The oldest one.' }).waitFor();
  await notify('quiet one', 'A loud one.');
  await toasts.getByText('A loud one.').waitFor();
  // One that was there before the page is no news.
  expect(await toasts.getByText('The oldest one.').count()).toBe(0);

  const wish = partOf(page, 'Preferences').getByLabel('Messages of the platform: toast');
  await wish.click();
  await expect.poll(() => wish.isChecked()).toBe(false);
  await notify('quiet one', 'A silent one.');
  await rows.filter({ hasText: 'A silent one.' }).waitFor();
  await wish.click();
  await expect.poll(() => wish.isChecked()).toBe(true);
  await notify('quiet one', 'The last one.');
  await toasts.getByText('The last one.').waitFor();
  expect(await toasts.getByText('A silent one.').count()).toBe(0);
});

/** Refuses each subscription of a market, as a server that does not know its cursor. */
const refusingMarkets = `
  const Own = WebSocket;
  globalThis.WebSocket = class extends Own {
    send(text) {
      const { id, type, payload } = JSON.parse(text);
      if (type !== 'subscribe' || !payload.query.includes('marketEvents')) return super.send(text);
      const errors = [{ message: 'The cursor is none of this stream.', extensions: { code: 'CURSOR_INVALID' } }];
      const answer = JSON.stringify({ id, type: 'error', payload: errors });
      setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data: answer })));
    }
  };
`;

it('a stream that has stopped is told, and its values are marked, while the others go on', async () => {
  const id = await createMarket(stage.server, 'ACTIVE');
  // Without motion, because axe would measure the colours of a toast that is still fading in.
  const page = await stage.browser.newPage({ reducedMotion: 'reduce' });
  await page.addInitScript(refusingMarkets);
  await page.goto(stage.server.endpoint('/'));
  await untilPageIsLive(page);
  await page.goto(stage.server.endpoint(`/markets/${id}`));
  await page.getByRole('status').filter({ hasText: 'Stopped' }).waitFor();
  await page.getByText('A part of this page has stopped.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Load again' }).waitFor();
  await partOf(page, 'Trades')
    .getByText(/^(not live|as of)/)
    .waitFor();
  expect(await faultsOf(page)).toEqual([]);
  // Without the part that has stopped, the page is live again.
  await page.getByRole('link', { name: 'News' }).click();
  await untilPageIsLive(page);
});
