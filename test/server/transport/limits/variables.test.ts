import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { refusalsBy } from '../../../support/clients/metrics.ts';
import { startServer, tokenOf, withoutLimits, type TestServer } from '../../../support/servers/server.ts';
import { errorsOf, type Operation } from '../../../support/clients/transports.ts';

interface WireError {
  readonly message: string;
  readonly extensions: { readonly code: string };
}

let server: TestServer;
let generous: TestServer;

beforeAll(async () => {
  server = await startServer({ MAX_MESSAGE_BYTES: '102400' });
  generous = await startServer({
    ...withoutLimits,
    NODE_ENV: 'production',
    QUERY_MAX_VARIABLE_NODES: '0',
    QUERY_MAX_NAME_LENGTH: '0',
    MAX_ARGUMENT_LENGTH: '0',
    MAX_BODY_BYTES: '200000',
    MAX_MESSAGE_BYTES: '200000',
  });
});

afterAll(async () => {
  await server.stop();
  await generous.stop();
});

const post = 'mutation ($i: PostDiscussionInput!) { postDiscussion(input: $i) { discussion { id } } }';
const propose = 'mutation ($i: ProposeMarketInput!) { proposeMarket(input: $i) { market { id } } }';
const search = 'query ($s: String) { markets(search: $s) { edges { cursor } } }';

const unknownFields = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [index.toString(36), 0]));

/** The error that every transport answers with. */
async function errorOf(at: TestServer, operation: Operation): Promise<WireError> {
  const { http, sse, webSocket } = await errorsOf(at, operation);
  expect(sse).toEqual(http);
  expect(webSocket).toEqual(http);
  expect(http).toHaveLength(1);
  return (http as readonly [WireError])[0];
}

describe('variables', () => {
  it.each([
    ['9,000 unknown fields of an input', post, { i: unknownFields(9000) }],
    ['a list of 20,000 items', propose, { i: { question: 'Why?', tags: Array<number>(20_000).fill(1) } }],
    ['variables that the document does not name', search, unknownFields(2001)],
    ['many small lists', search, { s: Array.from({ length: 1001 }, () => [1]) }],
  ])(
    'are QUERY_TOO_COMPLEX everywhere past QUERY_MAX_VARIABLE_NODES: %s',
    async (_case, query, variables) => {
      const before = await refusalsBy(server, 'QUERY_MAX_VARIABLE_NODES');
      const error = await errorOf(server, { query, variables: variables as Operation['variables'] & object });
      expect(error.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', maxVariableNodes: 2000 });
      expect(await refusalsBy(server, 'QUERY_MAX_VARIABLE_NODES')).toBe(before + 3);
    },
  );

  it('are taken up to QUERY_MAX_VARIABLE_NODES', async () => {
    const error = await errorOf(server, { query: post, variables: { i: unknownFields(1999) } });
    expect(error.extensions.code).toBe('BAD_USER_INPUT');
    const { http } = await errorsOf(server, {
      query: '{ viewer { role } }',
      variables: { ...unknownFields(2000) },
    });
    expect(http).toBeUndefined();
  });

  it('may be nested as deep as a request is long', async () => {
    const depth = 25_000;
    const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const body = `{"query":${JSON.stringify(search)},"variables":{"s":${nested}}}`;
    for (const at of [server, generous]) {
      const response = await fetch(at.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const { errors } = (await response.json()) as { errors: readonly WireError[] };
      const code = at === server ? 'QUERY_TOO_COMPLEX' : 'BAD_USER_INPUT';
      expect(errors).toMatchObject([{ extensions: { code } }]);
    }
  });

  it('with 9,000 unknown fields of an input are answered with one short error where there is no bound', async () => {
    const token = await tokenOf('trader');
    const { message, extensions } = await errorOf(generous, {
      query: post,
      variables: { i: unknownFields(9000) },
      token,
    });
    expect(extensions.code).toBe('BAD_USER_INPUT');
    expect(message.length).toBeLessThanOrEqual(1000);
    expect(message).toMatch(/^Variable "\$i" got invalid value .*…$/);
  });

  it('with the text of a suggestion are answered as they are', async () => {
    const text = ' Did you mean '.repeat(4000);
    const { message, extensions } = await errorOf(generous, {
      query: 'query ($n: Int) { markets(first: $n) { edges { cursor } } }',
      variables: { n: text },
    });
    expect(extensions.code).toBe('BAD_USER_INPUT');
    expect(message).toHaveLength(1000);
    const among = await errorOf(generous, {
      query: post,
      variables: { i: { ...unknownFields(60), content: text } },
    });
    expect(among.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('whose second error is another are told the first', async () => {
    const error = await errorOf(server, {
      query:
        'query ($a: Int, $b: Int) { markets(first: $a) { edges { cursor } } m: markets(first: $b) { edges { cursor } } }',
      variables: { a: 'one', b: 'two' },
    });
    expect(error.message).toContain('"$a" got invalid value "one"');
  });
});

describe('a name of more than 256 characters', () => {
  const long = 'x'.repeat(257);
  it.each<[string, Operation]>([
    ['a field', { query: `{ ${long} }` }],
    ['an alias', { query: `{ ${long}: viewer { role } }` }],
    ['an argument', { query: `{ markets(${long}: 1) { edges { cursor } } }` }],
    ['a variable', { query: `query ($${long}: Int) { markets(first: $${long}) { edges { cursor } } }` }],
    ['a fragment', { query: `{ ...${long} } fragment ${long} on Query { viewer { role } }` }],
    ['a type', { query: `{ ... on ${long} { viewer { role } } }` }],
    ['a directive', { query: `{ viewer @${long} { role } }` }],
    ['a value of an enum', { query: `{ markets(state: ${long}) { edges { cursor } } }` }],
    ['a field of an input', { query: `mutation { castVote(input: { ${long}: 1 }) { tally { total } } }` }],
    ['an operation', { query: `query ${long} { viewer { role } }` }],
    ['the name of the operation to run', { query: 'query A { viewer { role } }', operationName: long }],
    ['a variable that nothing uses', { query: '{ viewer { role } }', variables: { [long]: 1 } }],
    ['a key within a variable', { query: search, variables: { s: [{ [long]: 1 }] } }],
  ])('is QUERY_TOO_COMPLEX everywhere: %s', async (_case, operation) => {
    const { extensions } = await errorOf(server, operation);
    expect(extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', maxNameLength: 256 });
  });

  it('is counted, and one of 256 is taken', async () => {
    expect(await refusalsBy(server, 'QUERY_MAX_NAME_LENGTH')).toBe(39);
    const { http } = await errorsOf(server, { query: `{ ${long.slice(1)}: viewer { role } }` });
    expect(http).toBeUndefined();
  });
});

describe('the errors of a document', () => {
  it('are ten, and one that tells of more', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `nothing${index}`);
    const { http, sse, webSocket } = await errorsOf(server, { query: `{ ${names.join(' ')} }` });
    expect(http).toHaveLength(11);
    expect(sse).toEqual(http);
    expect(webSocket).toEqual(http);
  });

  it('have short messages, and few locations', async () => {
    const fields = Array.from(
      { length: 40 },
      (_, index) => `a: serverStatus { topics } a: viewer { b${index}: role }`,
    );
    const documents = [
      `{ ${fields.slice(0, 10).join(' ')} }`,
      `{ markets(first: "${'y'.repeat(50_000)}") { edges { cursor } } }`,
      `{ ${'z'.repeat(50_000)} }`,
      `query ($v: Int = [${'1 '.repeat(900)}]) { markets(first: $v) { edges { cursor } } }`,
    ];
    for (const query of documents) {
      const { http } = await errorsOf(generous, { query });
      expect((http as readonly WireError[]).length).toBeGreaterThan(0);
      for (const { message, locations } of http as readonly (WireError & {
        locations?: readonly object[];
      })[]) {
        expect(message.length).toBeLessThanOrEqual(1000);
        expect(locations?.length ?? 0).toBeLessThanOrEqual(10);
      }
    }
  });
});
