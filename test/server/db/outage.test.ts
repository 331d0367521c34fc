import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DiscussionPostedDocument, MarketsDocument } from '../../../src/client/generated/graphql.ts';
import { codesOf, createMarket } from '../../support/clients/graphql.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres/postgres.ts';
import { startServer, type TestServer } from '../../support/servers/server.ts';
import { postComment } from '../../support/graphql/streams.ts';
import { createSocketClient, subscribe, untilLive } from '../../support/clients/subscriber.ts';

let postgres: TestPostgres;
let server: TestServer;

beforeAll(async () => {
  postgres = await startPostgres();
  server = await startServer({
    DATABASE_URL: await postgres.createDatabase(),
    DATABASE_TIMEOUT_MS: '1500',
  });
});

afterAll(async () => {
  await server.stop();
  await postgres[Symbol.asyncDispose]();
});

/** How an outage begins and ends. */
const outages: readonly {
  readonly what: string;
  readonly begin: () => Promise<void>;
  readonly end: () => Promise<void>;
}[] = [
  {
    what: 'is killed',
    begin: () => postgres.stop('kill'),
    end: () => postgres.start(),
  },
  {
    what: 'is restarted in order',
    begin: () => postgres.stop('fast'),
    end: () => postgres.start(),
  },
];

describe.each(outages)('while PostgreSQL $what', ({ begin, end }) => {
  it('queries say SERVICE_UNAVAILABLE, /ready says which part, subscriptions live on, and all works when it is back', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    using client = createSocketClient(server);
    const watcher = subscribe(client, DiscussionPostedDocument, { marketId });
    await untilLive(server, 1);

    await begin();
    expect(await codesOf(server, MarketsDocument, {})).toEqual(['SERVICE_UNAVAILABLE']);
    const ready = await fetch(server.endpoint('/ready'));
    expect([ready.status, await ready.json()]).toMatchObject([503, { database: 'down', broker: 'down' }]);

    await end();
    await untilQueried(server);
    const id = await postComment(server, marketId, 'Back again.');
    expect(await watcher.take(1)).toMatchObject([{ discussionPosted: { discussion: { id } } }]);
    expect((await fetch(server.endpoint('/ready'))).status).toBe(200);
  });
});

/** How long a pool may take to find a database that is back. */
const recoveryTimeoutMs = 5000;

async function untilQueried(at: TestServer): Promise<void> {
  const deadlineMs = performance.now() + recoveryTimeoutMs;
  for (;;) {
    const codes = await codesOf(at, MarketsDocument, {});
    if (codes.length === 0) return;
    if (performance.now() > deadlineMs) throw new Error(`it still says ${codes.join(' ')}`);
  }
}
