import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createMarket } from '../support/clients/graphql.ts';
import { untilLive } from '../support/clients/subscriber.ts';
import { bundleExample, clientGuide } from '../support/docs/client-guide.ts';
import { fencedIn, root } from '../support/docs/guides.ts';
import { trade, withoutLimits } from '../support/graphql/streams.ts';
import { launchChromium } from '../support/servers/chromium.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

/** What the server of pages has, by its path. Everything below `/marketcast` is the package. */
const served = new Map<string, string>();

let pages: Server;
let origin: string;
let server: TestServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await promisify(execFile)('npm', ['run', 'prepare'], { cwd: root });
  pages = createServer(({ url = '/' }, response) => {
    const [, file] = /^\/marketcast\/([\w./-]+)$/.exec(url) ?? [];
    response.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'text/html');
    const text =
      file === undefined
        ? Promise.resolve(served.get(url) ?? '')
        : readFile(join(root, 'dist/package', file), 'utf8');
    text.then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  [server, browser] = await Promise.all([
    startServer({ ...withoutLimits, ALLOWED_ORIGINS: origin, HEARTBEAT_INTERVAL_MS: '1000' }),
    launchChromium(),
  ]);
});

afterAll(async () => {
  await browser.close();
  pages.close();
  await server.stop();
});

beforeEach(async () => {
  await untilLive(server, 0);
  page = await browser.newPage();
  return () => page.close();
});

describe('docs/client.md', () => {
  it('has a page of React that runs', async () => {
    const marketId = await createMarket(server, 'ACTIVE');
    const script = await bundleExample(
      'MarketcastProvider client',
      {
        url: server.url,
        marketId,
        after: `
          import { createRoot } from 'react-dom/client';
          createRoot(document.querySelector('main')).render(<App />);`,
      },
      'browser',
    );
    served.set('/react', '<main></main><script type="module" src="/react.js"></script>');
    served.set('/react.js', script);
    await page.goto(`${origin}/react`);
    await page.getByRole('status').filter({ hasText: 'live' }).waitFor();
    await trade(server, marketId);
    await page.locator('b').filter({ hasText: '0.5024999' }).waitFor();
  });

  it('has a page without a build step that runs', async () => {
    const [html = ''] = fencedIn(clientGuide, 'html');
    expect(html).toContain('/marketcast/sse.js');
    served.set('/plain', html.replace("'/graphql'", `'${server.url}'`));
    const marketId = await createMarket(server, 'ACTIVE');
    await page.goto(`${origin}/plain`);
    await untilLive(server, 1);
    await trade(server, marketId);
    await page.locator('#price').filter({ hasText: '0.5024999' }).waitFor();
  });
});
