import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';

import {
  DiscussionPostedDocument,
  MarketDocument,
  PostDiscussionDocument,
  type DiscussionPostedSubscription,
} from '../../src/client/generated/graphql.ts';
import { createMarket, request } from '../support/clients/graphql.ts';
import { startNginx, type TestNginx } from '../support/servers/nginx.ts';
import { createDatabase } from '../support/postgres/shared-postgres.ts';
import { startRedis, type TestRedis } from '../support/redis/redis.ts';
import { startServer, tokenOf, type TestServer } from '../support/servers/server.ts';

let redis: TestRedis;
let instances: [TestServer, TestServer];
let nginx: TestNginx;
let token: string;

beforeAll(async () => {
  redis = await startRedis();
  const environment = { DATABASE_URL: await createDatabase(), REDIS_URL: redis.url };
  instances = await Promise.all([startServer(environment), startServer(environment)]);
  nginx = await startNginx([new URL(instances[0].url).host, new URL(instances[1].url).host]);
  token = await tokenOf('writer');
});

afterAll(async () => {
  await nginx[Symbol.asyncDispose]();
  await Promise.all(instances.map((instance) => instance.stop()));
  await redis[Symbol.asyncDispose]();
});

const post = (marketId: string, content: string): Promise<unknown> =>
  request(instances[1], PostDiscussionDocument, { input: { marketId, content } }, token);

describe('nginx with the configuration of compose.yaml', () => {
  it('lets every event of a Server-Sent Events stream through as it comes', async () => {
    const marketId = await createMarket(instances[0]);
    const response = await fetch(nginx.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: print(DiscussionPostedDocument), variables: { marketId } }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    if (response.body === null) throw new Error('the stream has no body');
    let text = '';
    const posting = post(marketId, 'through the stream');
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes('through the stream')) break;
    }
    await posting;
    expect(text).toContain('event: next');
  });

  it('takes a client to another instance when its own goes down, and nothing is lost', async () => {
    const marketId = await createMarket(instances[0]);
    const contents = ['before', 'while it moves', 'after'];
    const received: string[] = [];
    let cursor = (await request(instances[0], MarketDocument, { id: marketId })).market?.cursor;

    for (const [index, content] of contents.entries()) {
      await post(marketId, content);
      const client = createClient({ url: nginx.webSocketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
      const events = client.iterate<DiscussionPostedSubscription>({
        query: print(DiscussionPostedDocument),
        variables: { marketId, after: cursor },
      });
      for await (const { data } of events) {
        if (data == null) throw new Error('an event without data');
        received.push(data.discussionPosted.discussion.content);
        cursor = data.discussionPosted.cursor;
        break;
      }
      await client.dispose();
      if (index === 0) await instances[0].stop();
    }

    expect(received).toEqual(contents);
  });
});
