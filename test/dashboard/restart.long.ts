import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';

import { createMarket, request } from '../support/clients/graphql.ts';
import { trade } from '../support/graphql/streams.ts';
import { buildDashboard, untilPageIsLive } from '../support/pages/dashboard.ts';
import { createDatabase } from '../support/postgres/shared-postgres.ts';
import { launchChromium } from '../support/servers/chromium.ts';
import { freePort } from '../support/servers/ports.ts';
import { asServer, startProcess } from '../support/servers/server-process.ts';
import { jwtSecret, withoutLimits } from '../support/servers/server.ts';

/** Milliseconds after the return of the server in which the page must equal the database. */
const mostMs = 2000;

let browser: Browser;

beforeAll(async () => {
  await buildDashboard();
  browser = await launchChromium();
});

afterAll(() => browser.close());

it('equals the database within two seconds after kill -9 and a restart, without a reload', async () => {
  const environment = {
    ...withoutLimits,
    ...{ NODE_ENV: 'development', DEMO: 'none', JWT_SECRET: jwtSecret, HOST: '127.0.0.1' },
    ...{
      DATABASE_URL: await createDatabase(),
      PORT: String(await freePort()),
      HEARTBEAT_INTERVAL_MS: '1000',
    },
  };
  await using first = startProcess(environment);
  const server = asServer(await first.ready);
  const id = await createMarket(server, 'ACTIVE');
  await trade(server, id);
  const page = await browser.newPage();
  await page.goto(server.endpoint(`/markets/${id}`));
  await untilPageIsLive(page);
  await page.evaluate('globalThis.isSamePage = true');
  const chance = page.getByRole('definition').first();
  await chance.filter({ hasText: '50.2%' }).waitFor();

  first.signal('SIGKILL');
  await first.ended;
  await page.getByRole('status').filter({ hasText: 'Reconnecting' }).waitFor();
  // The value stays up, dimmed, and says since when.
  await chance.filter({ hasText: '50.2%' }).waitFor();
  await page
    .getByText(/^as of /)
    .first()
    .waitFor();

  await using second = startProcess(environment);
  await second.ready;
  const returnedAt = Date.now();
  await untilPageIsLive(page);
  const backAfterMs = Date.now() - returnedAt;
  await trade(server, id, 'another');
  const { market } = await request<{ market: { priceYes: string } }, { id: string }>(
    server,
    'query ($id: ID!) { market(id: $id) { priceYes } }',
    { id },
  );
  const percent = `${(Number(market.priceYes) * 100).toFixed(1)}%`;
  await chance.filter({ hasText: percent }).waitFor();
  expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
  expect(backAfterMs).toBeLessThan(mostMs);
});
