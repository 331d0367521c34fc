import { expect, it } from 'vitest';

import { startServer } from '../../../support/servers/server.ts';

it('GraphiQL is shown in no frame of another page', async () => {
  await using server = await startServer({ NODE_ENV: 'development' });
  const page = await fetch(server.url, { headers: { accept: 'text/html' } });
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
  await page.text();
});
