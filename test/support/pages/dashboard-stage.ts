import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

import { launchChromium } from '../servers/chromium.ts';
import { startServer, type TestServer } from '../servers/server.ts';
import { buildDashboard } from './dashboard.ts';

/** A server with the page, and a browser. They exist only while the tests of the file run. */
export interface DashboardStage {
  readonly server: TestServer;
  readonly browser: Browser;
}

/** Builds the page, and starts a server and a browser for the tests of a file. */
export function openDashboardStage(): DashboardStage {
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    await buildDashboard();
    [server, browser] = await Promise.all([startServer({ DASHBOARD: 'on' }), launchChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });
  return {
    get server() {
      return server;
    },
    get browser() {
      return browser;
    },
  };
}
