import { base58 } from '@scure/base';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';

import { createMarket, request } from '../support/clients/graphql.ts';
import { faultsOf, openPage, partOf, untilPageIsLive } from '../support/pages/dashboard.ts';
import { openDashboardStage } from '../support/pages/dashboard-stage.ts';
import { serviceToken, startServer, tokenOf } from '../support/servers/server.ts';
import { createWallet } from '../support/tokens/wallets.ts';

const stage = openDashboardStage();

const open = (path: string, token: string): Promise<Page> =>
  openPage(stage.browser, stage.server, path, { token });

it('a session shows its decisions and its alert, and stops in an emergency', async () => {
  const token = await tokenOf('algorithmist');
  const marketId = await createMarket(stage.server, 'ACTIVE');
  const started = await request<{ startTradingSession: { session: { id: string } } }, object>(
    stage.server,
    'mutation ($input: StartTradingSessionInput!) { startTradingSession(input: $input) { session { id } } }',
    {
      input: {
        ...{ clientId: 'one', name: 'Night shift', durationMinutes: 60, maxOrdersPerMinute: 1 },
        ...{ lossLimit: '1000000000', startingBalance: '10000000000' },
      },
    },
    token,
  );
  const sessionId = started.startTradingSession.session.id;
  const page = await open('/mine', token);
  const sessions = partOf(page, 'Trading sessions');
  await sessions.getByText('active', { exact: true }).waitFor();
  const decide = async (clientId: string, reasoning: string): Promise<string> => {
    const input = {
      sessionId,
      clientId,
      action: 'BUY',
      marketId,
      outcome: 'YES',
      shares: '1000000000',
      reasoning,
    };
    const { recordDecision } = await request<{ recordDecision: { decision: { id: string } } }, object>(
      stage.server,
      'mutation ($input: RecordDecisionInput!) { recordDecision(input: $input) { decision { id } } }',
      { input },
      token,
    );
    return recordDecision.decision.id;
  };
  const execute = (decisionId: string) =>
    request(
      stage.server,
      'mutation ($input: ExecuteTradeInput!) { executeTrade(input: $input) { trade { id } } }',
      { input: { marketId, tradeType: 'BUY', outcome: 'YES', shares: '1000000000', sessionId, decisionId } },
      token,
    );
  const first = await decide('first', 'The crowd is asleep.');
  await sessions.getByText('The crowd is asleep.').waitFor();
  await execute(first);
  await sessions.getByText('Fills1').waitFor();
  const second = await decide('second', 'It still is.');
  await expect(execute(second)).rejects.toThrow('RATE');
  await sessions.getByRole('button', { name: 'Acknowledge' }).click();
  await sessions.getByRole('button', { name: 'Acknowledge' }).waitFor({ state: 'detached' });
  expect(await faultsOf(page)).toEqual([]);

  await sessions.getByRole('button', { name: 'Emergency stop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop it' }).click();
  await sessions.getByText('emergency stopped', { exact: false }).first().waitFor();
  await sessions.getByRole('button', { name: 'Emergency stop' }).waitFor({ state: 'detached' });
});

it('a notification rings the bell, is read, and wishes are kept', async () => {
  const page = await open('/inbox', await tokenOf('reader'));
  await partOf(page, /^Notifications/)
    .getByText('Your inbox is empty', { exact: false })
    .waitFor();
  await request(
    stage.server,
    'mutation ($input: SendNotificationsInput!) { sendNotifications(input: $input) { created } }',
    { input: { wallets: ['reader'], title: 'The mail is here.', dedupeKey: 'mail' } },
    await serviceToken(),
  );
  const row = partOf(page, /^Notifications/)
    .getByRole('listitem')
    .filter({ hasText: 'The mail is here.' });
  await row.waitFor();
  await page.getByRole('link', { name: 'Inbox, 1 unread' }).waitFor();
  await row.getByRole('button', { name: 'Mark as read' }).click();
  await page.getByRole('link', { name: 'Inbox', exact: true }).waitFor();
  await row.getByRole('button', { name: 'Archive' }).click();
  await row.waitFor({ state: 'detached' });

  const wish = partOf(page, 'Preferences').getByLabel('Mentions: toast');
  await wish.click();
  await expect.poll(() => wish.isChecked()).toBe(false);
  await expect.poll(() => wish.isEnabled()).toBe(true);
  await page.getByRole('navigation').getByRole('link', { name: 'Mine' }).click();
  await page.getByRole('link', { name: 'Inbox', exact: true }).click();
  await expect.poll(() => wish.isChecked()).toBe(false);
  expect(await faultsOf(page)).toEqual([]);
});

it('a wallet of Solana signs a visitor in, on a server of trusted documents alone', async () => {
  await using strict = await startServer({ DASHBOARD: 'on', TRUSTED_DOCUMENTS: 'only' });
  const wallet = createWallet();
  const context = await stage.browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.exposeFunction('signBytes', (message: string) => [...base58.decode(wallet.sign(message))]);
  await page.addInitScript(`globalThis.solana = {
    publicKey: { toString: () => '${wallet.address}' },
    signMessage: async (message) => ({
      signature: new Uint8Array(await signBytes(new TextDecoder().decode(message))),
    }),
  }`);
  await page.goto(strict.endpoint('/mine'));
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign with your wallet' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await partOf(page, 'Positions').getByText('You hold no shares.').waitFor();
  await untilPageIsLive(page);
  await page.reload();
  // Nobody asked that the token is remembered.
  await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).waitFor();
});
