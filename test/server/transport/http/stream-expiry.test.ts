import { print } from 'graphql';
import { expect, it } from 'vitest';

import { PositionChangedDocument } from '../../../../src/client/generated/graphql.ts';
import { startServer, tokenOf } from '../../../support/servers/server.ts';

it('ends a Server-Sent Events stream with UNAUTHENTICATED when its token expires', async () => {
  await using server = await startServer();
  const token = await tokenOf('trader', { expiresInSeconds: 2 });
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query: print(PositionChangedDocument) }),
  });
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toContain('"code":"UNAUTHENTICATED"');
  expect(text).toContain('event: complete');
});
