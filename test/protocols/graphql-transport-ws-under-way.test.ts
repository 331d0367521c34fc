import { print } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { DiscussionPostedDocument, MarketDiscussionsDocument } from '../../src/client/generated/graphql.ts';
import { createMarket } from '../support/clients/graphql.ts';
import { startHeldServer, type HeldServer } from '../support/servers/held-server.ts';
import { openAcknowledgedSocket, type Message } from '../support/clients/socket.ts';
import { postComment } from '../support/graphql/streams.ts';
import { untilLive, untilStatus } from '../support/clients/subscriber.ts';

let held: HeldServer;
let marketId: string;

beforeAll(async () => {
  held = await startHeldServer();
  marketId = await createMarket(held.server, 'PROPOSED');
});

afterAll(() => held[Symbol.asyncDispose]());

afterEach(async () => {
  await untilStatus(
    held.server,
    ({ connections, subscriptions, topics }) => connections === 0 && subscriptions === 0 && topics === 0,
  );
});

const quick = (id: string): Message => ({ id, type: 'subscribe', payload: { query: '{ __typename }' } });
const query = (id: string): Message => ({
  id,
  type: 'subscribe',
  payload: { query: print(MarketDiscussionsDocument), variables: { marketId } },
});
const watch = (id: string): Message => ({
  id,
  type: 'subscribe',
  payload: { query: print(DiscussionPostedDocument), variables: { marketId } },
});
const complete = (id: string): Message => ({ id, type: 'complete' });

describe('an operation that is under way', () => {
  it('brings nothing once its client has completed it', async () => {
    using socket = await openAcknowledgedSocket(held.server);
    const release = await held.hold();
    socket.sendTogether([query('1'), complete('1'), query('2'), { type: 'ping' }]);
    expect(await socket.next()).toEqual({ type: 'pong' });
    await release();
    expect(await socket.next()).toMatchObject({ id: '2', type: 'next' });
    expect(await socket.next()).toEqual(complete('2'));
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
  });

  it('keeps nobody else waiting', async () => {
    using socket = await openAcknowledgedSocket(held.server);
    const release = await held.hold();
    socket.sendTogether([query('slow'), quick('quick')]);
    expect(await socket.next()).toMatchObject({ id: 'quick', type: 'next' });
    expect(await socket.next()).toEqual(complete('quick'));
    await release();
    expect(await socket.next()).toMatchObject({ id: 'slow', type: 'next' });
  });

  it.each([
    { what: 'a query by a subscription', first: query, second: watch },
    { what: 'a subscription by a query', first: watch, second: quick },
    { what: 'a query by a query', first: query, second: quick },
    { what: 'a subscription by a subscription', first: watch, second: watch },
  ])('has its id for itself, whoever wants it: $what gets 4409', async ({ first, second }) => {
    using socket = await openAcknowledgedSocket(held.server);
    const release = await held.hold();
    socket.sendTogether([first('1'), second('1')]);
    expect((await socket.closed).code).toBe(4409);
    await release();
  });

  it('ends with its socket', async () => {
    const socket = await openAcknowledgedSocket(held.server);
    const release = await held.hold();
    socket.sendTogether([watch('1'), query('2'), { type: 'ping' }]);
    expect(await socket.next()).toEqual({ type: 'pong' });
    socket[Symbol.dispose]();
    await untilStatus(held.server, ({ connections }) => connections === 0);
    await release();
  });
});

describe('an id is free', () => {
  it('the moment its complete arrives, in the same segment, whatever it was used for', async () => {
    using socket = await openAcknowledgedSocket(held.server);
    const release = await held.hold();
    const turns = [watch, query, watch, watch, query].flatMap((make) => [make('1'), complete('1')]);
    socket.sendTogether([...turns, ...turns, watch('1'), { type: 'ping' }]);
    expect(await socket.next()).toEqual({ type: 'pong' });
    await release();
    await untilLive(held.server, 1);
    await postComment(held.server, marketId, 'Once.');
    expect(await socket.next()).toMatchObject({ id: '1', type: 'next' });
    socket.sendTogether([complete('1'), quick('1')]);
    expect(await socket.next()).toMatchObject({ payload: { data: { __typename: 'Query' } } });
    expect(await socket.next()).toEqual(complete('1'));
    await untilLive(held.server, 0);
  });

  it('for one operation, not for two', async () => {
    using socket = await openAcknowledgedSocket(held.server);
    const release = await held.hold();
    socket.sendTogether([watch('1'), complete('1'), watch('1'), watch('1')]);
    expect((await socket.closed).code).toBe(4409);
    await release();
  });
});
