import { afterAll, beforeAll, expect, it } from 'vitest';

import { send } from '../../../support/clients/graphql.ts';
import { refusalsBy } from '../../../support/clients/metrics.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => (server = await startServer({ QUERY_MAX_ALIASES: '0' })));
afterAll(() => server.stop());

it('a document that repeats a field 50 times is validated', async () => {
  const { data } = await send(server, `{ ${'__typename '.repeat(50)} }`, {});
  expect(data).toEqual({ __typename: 'Query' });
});

it.each([
  { fields: 'a field', query: `{ ${'serverStatus { topics } '.repeat(51)} }` },
  { fields: 'an alias', query: `{ ${'a: __typename '.repeat(51)} }` },
  { fields: 'a field below others', query: `{ ${`serverStatus { ${'topics '.repeat(17)} }`.repeat(3)} }` },
])('a document that repeats $fields 51 times is refused before it is validated', async ({ query }) => {
  const before = await refusalsBy(server, 'QUERY_MAX_ALIASES');
  const { errors = [] } = await send(server, query, {});
  expect(errors.map(({ extensions }) => extensions)).toMatchObject([
    { code: 'QUERY_TOO_COMPLEX', maxRepeats: 50 },
  ]);
  expect(await refusalsBy(server, 'QUERY_MAX_ALIASES')).toBe(before + 1);
});
