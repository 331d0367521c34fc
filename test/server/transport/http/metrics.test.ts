import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createMarket, request } from '../../../support/clients/graphql.ts';
import { errorsOf } from '../../../support/clients/transports.ts';
import { startServer, tokenOf, type TestServer } from '../../../support/servers/server.ts';
import { openAcknowledgedSocket } from '../../../support/clients/socket.ts';
import { postComment } from '../../../support/graphql/streams.ts';
import { untilLive } from '../../../support/clients/subscriber.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.stop());

/** The samples of `/metrics`, by their names and labels as they stand there. */
async function samples(): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(server.endpoint('/metrics'));
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', value] = /^(.*) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

const watch = 'subscription ($id: ID) { discussionPosted(marketId: $id) { id } }';

describe('/metrics', () => {
  it('counts sockets, groups, publications, deliveries and how long they took', async () => {
    const id = await createMarket(server, 'PROPOSED');
    const sockets = await Promise.all(Array.from({ length: 3 }, () => openAcknowledgedSocket(server)));
    for (const socket of sockets) {
      socket.send({ type: 'subscribe', id: '1', payload: { query: watch, variables: { id } } });
    }
    await untilLive(server, 3);
    const before = await samples();
    expect(before.get('marketcast_sockets')).toBe(3);
    expect(before.get('marketcast_subscriptions')).toBe(3);
    expect(before.get('marketcast_groups')).toBe(1);
    expect(before.get('marketcast_topics')).toBe(1);

    await postComment(server, id, 'Count me.');
    await Promise.all(sockets.map((socket) => socket.next()));
    const after = await samples();
    const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    // To the log of the market and to that of all.
    expect(grown('marketcast_publications_total{type="discussionPosted",outcome="published"}')).toBe(2);
    expect(grown('marketcast_deliveries_total')).toBe(3);
    expect(grown('marketcast_fan_out_seconds_count')).toBe(1);
    expect(grown('marketcast_end_to_end_seconds_count')).toBe(1);
    expect(after.get('marketcast_buffered_bytes{of="all"}')).toBe(0);

    for (const socket of sockets) socket[Symbol.dispose]();
    await untilLive(server, 0);
    expect((await samples()).get('marketcast_sockets_closed_total{code="1006"}')).toBe(3);
  });

  it('counts the errors of operations that ran', async () => {
    const name = 'marketcast_errors_total{code="NOT_FOUND"}';
    const input = { discussionId: '00000000-0000-0000-0000-000000000000' };
    const remove =
      'mutation ($input: DeleteDiscussionInput!) { deleteDiscussion(input: $input) { __typename } }';
    const token = await tokenOf('somebody');
    await expect(request(server, remove, { input }, token)).rejects.toThrow('NOT_FOUND');
    expect((await samples()).get(name)).toBe(1);
  });

  it.each([
    { code: 'GRAPHQL_PARSE_FAILED', query: '{' },
    { code: 'GRAPHQL_VALIDATION_FAILED', query: '{ markts }' },
    { code: 'OPERATION_RESOLUTION_FAILURE', query: 'query A { viewer { role } }', operationName: 'B' },
    { code: 'QUERY_TOO_COMPLEX', query: `{ ${'viewer { role } '.repeat(501)} }` },
    { code: 'CURSOR_INVALID', query: 'subscription { marketEvents(after: "nonsense") { id } }' },
    {
      code: 'UNAUTHENTICATED',
      query: 'mutation { deleteDiscussion(input: { discussionId: "1" }) { __typename } }',
    },
  ])('counts $code once for each transport', async ({ code, ...operation }) => {
    const name = `marketcast_errors_total{code="${code}"}`;
    const before = (await samples()).get(name) ?? 0;
    const { http, sse, webSocket } = await errorsOf(server, operation);
    const one = expect.objectContaining({
      extensions: expect.objectContaining({ code }) as unknown,
    }) as unknown;
    expect([http, sse, webSocket]).toEqual([[one], [one], [one]]);
    expect((await samples()).get(name)).toBe(before + 3);
  });

  it('tells how broker and change source are', async () => {
    const now = await samples();
    expect(now.get('marketcast_broker_up')).toBe(1);
    expect(now.get('marketcast_change_source_state{state="off"}')).toBe(1);
    expect(now.get('marketcast_change_lag_seconds')).toBeNaN();
  });

  it('has what docs/operations.md lists, and nothing else of its own', async () => {
    const guide = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
    const [, section = ''] = guide.split('\n## Metrics\n');
    const [metrics = ''] = section.split('\n## ');
    const listed = [...metrics.matchAll(/^\| `(marketcast_\w+)`/gm)].map(([, name]) => name);
    const text = await (await fetch(server.endpoint('/metrics'))).text();
    const served = [...text.matchAll(/^# TYPE (marketcast_\w+)/gm)].map(([, name]) => name);
    expect([...served].sort()).toEqual([...listed].sort());
  });
});
