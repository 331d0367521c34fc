import { serverAudits, type Audit } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { WireResult } from '../support/clients/graphql.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';
import { withoutLimits } from '../support/graphql/streams.ts';

let development: TestServer;
let production: TestServer;

beforeAll(async () => {
  development = await startServer({ ...withoutLimits, NODE_ENV: 'development' });
  production = await startServer({ ...withoutLimits, NODE_ENV: 'production', HOST: '127.0.0.1' });
});

afterAll(async () => {
  await development.stop();
  await production.stop();
});

/** How the audits ask for a variable: with introspection, which production refuses. */
const introspections = [
  /query Type\(\$name: String!\) \{ __type\(name: \$name\) \{ name \} \}/,
  /\{ __type\(name: \\?"[^"]*"\) \{ name \} \}/,
];
const replacements = [
  'query Type($name: ID!) { market(id: $name) { id } }',
  '{ market(id: \\"Run\u{1f3c3}Swim\u{1f3ca}\\") { id } }',
];

/** Asks the same of a field that exists in production, too. */
function withoutIntrospection(text: string): string {
  return introspections.reduce(
    (replaced, pattern, index) => replaced.replace(pattern, () => replacements[index] ?? ''),
    text,
  );
}

const fetchFromProduction = (url: string, init: RequestInit = {}): Promise<Response> => {
  const target = new URL(url);
  const query = target.searchParams.get('query');
  if (query !== null) target.searchParams.set('query', withoutIntrospection(query));
  const { body } = init;
  return fetch(target, typeof body === 'string' ? { ...init, body: withoutIntrospection(body) } : init);
};

/** The audits of graphql-http: each asks for a sentence of the specification. */
const audits = serverAudits({ url: 'http://nowhere' }).map(({ id, name }) => ({ id, name }));

async function expectPassed(all: readonly Audit[], id: string): Promise<void> {
  const result = await all.find((audit) => audit.id === id)?.fn();
  // Its text, not the response, which prints as pages.
  expect(result?.status === 'ok' ? 'ok' : result).toBe('ok');
}

it('there are 61 audits', () => {
  expect(audits).toHaveLength(61);
});

describe.each([
  { where: 'development', open: () => serverAudits({ url: development.url }) },
  {
    where: 'production',
    open: () => serverAudits({ url: production.url, fetchFn: fetchFromProduction }),
  },
])('in $where', ({ open }) => {
  it.each(audits)('$id: $name', async ({ id }) => {
    await expectPassed(open(), id);
  });
});

it('in production introspection is refused, and there is no GraphiQL', async () => {
  const query = '{ __schema { types { name } } __type(name: "Market") { name } }';
  const response = await fetch(production.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query }),
  });
  const { errors, ...rest } = (await response.json()) as WireResult<unknown>;
  expect([response.status, rest]).toEqual([400, {}]);
  expect(errors?.map(({ extensions }) => extensions?.code)).toContain('GRAPHQL_VALIDATION_FAILED');
  const page = await fetch(production.url, { headers: { accept: 'text/html' } });
  expect(page.headers.get('content-type') ?? '').not.toContain('text/html');
});
