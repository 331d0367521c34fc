import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createMarket } from '../../support/clients/graphql.ts';
import { openAcknowledgedSocket } from '../../support/clients/socket.ts';
import { errorsOf } from '../../support/clients/transports.ts';
import { startServer, type TestServer } from '../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

const refused = 'must not use `@skip` or `@include` directives in the top level selection.';

describe('a subscription whose root field may be left out', () => {
  it.each([
    { where: '@skip on the field', query: 'subscription { tradeExecuted @skip(if: true) { id } }' },
    { where: '@include on the field', query: 'subscription { tradeExecuted @include(if: true) { id } }' },
    {
      where: 'a condition that is a variable',
      query: 'subscription ($no: Boolean = false) { tradeExecuted @include(if: $no) { id } }',
    },
    {
      where: '@skip on an inline fragment',
      query: 'subscription { ... @skip(if: false) { tradeExecuted { id } } }',
    },
    {
      where: '@include on a fragment spread',
      query:
        'subscription { ...Root @include(if: false) } fragment Root on Subscription { tradeExecuted { id } }',
    },
    {
      where: '@skip within fragments of fragments',
      query:
        'subscription { ...A } fragment A on Subscription { ...B } fragment B on Subscription { ... on Subscription { tradeExecuted @skip(if: false) { id } } }',
    },
  ])('is no valid document on any transport: $where', async ({ query }) => {
    const { http, sse, webSocket } = await errorsOf(server, { query });
    expect(http).toMatchObject([
      {
        message: `Anonymous Subscription ${refused}`,
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
    expect(sse).toEqual(http);
    expect(webSocket).toEqual(http);
  });

  it('is told by its name', async () => {
    const query = 'subscription Watch { tradeExecuted @skip(if: false) { id } }';
    const { webSocket } = await errorsOf(server, { query });
    expect(webSocket).toMatchObject([{ message: `Subscription "Watch" ${refused}` }]);
  });
});

describe('a document with conditions elsewhere', () => {
  it('is valid: below the root of a subscription, and at the root of a query beside it', async () => {
    const marketId = await createMarket(server, 'ACTIVE');
    using socket = await openAcknowledgedSocket(server);
    const query = `
      query Other { serverStatus @include(if: true) { topics } }
      subscription Watch($all: Boolean = false) {
        tradeExecuted(marketId: "${marketId}", after: "x") { id @skip(if: $all) trade @include(if: $all) { id } }
      }`;
    const payload = { query, operationName: 'Watch' };
    socket.send({ id: 'watch', type: 'subscribe', payload });
    // The cursor is read after the validation.
    expect(await socket.next()).toMatchObject({
      payload: { errors: [{ extensions: { code: 'CURSOR_INVALID' } }] },
    });
    expect(await socket.next()).toMatchObject({ id: 'watch', type: 'complete' });
    socket.send({ id: 'other', type: 'subscribe', payload: { ...payload, operationName: 'Other' } });
    expect(await socket.next()).toMatchObject({ id: 'other', type: 'next', payload: { data: {} } });
  });
});
