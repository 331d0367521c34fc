import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { send } from '../../../support/clients/graphql.ts';
import { openAcknowledgedSocket } from '../../../support/clients/socket.ts';
import { refusalsBy } from '../../../support/clients/metrics.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';

let server: TestServer;

beforeAll(async () => (server = await startServer({ QUERY_MAX_DEPTH: '0' })));
afterAll(() => server.stop());

const nested = (depth: number, open: string, close: string, inside = ''): string =>
  `${open.repeat(depth)}${inside}${close.repeat(depth)}`;

const documents = [
  { of: 'lists', query: (depth: number) => `{ market(id: ${nested(depth, '[', ']')}) { id } }` },
  { of: 'objects', query: (depth: number) => `{ market(id: ${nested(depth, '{a: ', '}', '1')}) { id } }` },
  { of: 'selections', query: (depth: number) => nested(depth, '{ a ', '}', '{ b }') },
  { of: 'types', query: (depth: number) => `query($v: ${nested(depth, '[', ']', 'ID')}) { __typename }` },
];

describe.each(documents)('a document with $of within each other', ({ query }) => {
  it.each([201, 300, 480])('%i deep is refused on every transport', async (depth) => {
    const { errors = [] } = await send(server, query(depth), {});
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', maxNesting: 200 });
    using socket = await openAcknowledgedSocket(server);
    socket.send({ id: '1', type: 'subscribe', payload: { query: query(depth) } });
    expect(await socket.next()).toMatchObject({
      type: 'error',
      payload: [{ extensions: { maxNesting: 200 } }],
    });
  });

  it('as deep as the limit of tokens lets the parser go is no unexpected error', async () => {
    const { errors = [] } = await send(server, query(1990), {});
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['QUERY_TOO_COMPLEX']);
  });

  it('150 deep is read to its end', async () => {
    const { errors = [] } = await send(server, query(150), {});
    expect(JSON.stringify(errors)).not.toMatch(/maxNesting|INTERNAL_SERVER_ERROR/);
  });
});

it('counts in the refusals of the depth', async () => {
  const before = await refusalsBy(server, 'QUERY_MAX_DEPTH');
  await send(server, `{ market(id: ${nested(900, '[', ']')}) { id } }`, {});
  expect(await refusalsBy(server, 'QUERY_MAX_DEPTH')).toBe(before + 1);
});

describe('a ping', () => {
  it.each(['[', '{"a":'])('whose payload nests %s too deep closes its socket with 4400', async (open) => {
    using socket = await openAcknowledgedSocket(server);
    const payload = nested(9000, open, open === '[' ? ']' : '}', '1');
    socket.send(`{"type":"ping","payload":{"deep":${payload}}}`);
    expect((await socket.closed).code).toBe(4400);
  });

  it('with a payload that nests a little is answered with it', async () => {
    using socket = await openAcknowledgedSocket(server);
    const deep = JSON.parse(nested(100, '[', ']')) as unknown;
    socket.send({ type: 'ping', payload: { deep } });
    expect(await socket.next()).toEqual({ type: 'pong', payload: { deep } });
  });
});
