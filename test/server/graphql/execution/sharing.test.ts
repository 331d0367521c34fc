import fc from 'fast-check';
import {
  getOperationAST,
  parse,
  print,
  subscribe as subscribeAlone,
  validate,
  type ExecutionResult,
} from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import WebSocket from 'ws';

import type { Publication } from '../../../../src/server/broker/broker.ts';
import { encodeCursor } from '../../../../src/server/broker/cursor.ts';
import { marketTopic } from '../../../../src/server/domains/markets/topics.ts';
import { formatErrors } from '../../../../src/server/graphql/errors.ts';
import { assembleSchema } from '../../../../src/server/domains/index.ts';
import { groupOf, type SubscriptionArgs } from '../../../../src/server/graphql/execution/sharing.ts';
import { sharedDocumentOf } from '../../../../src/server/graphql/execution/shared-document.ts';
import { openWatch, Watch } from '../../../../src/server/graphql/watch.ts';
import { sampleEvents } from '../../../support/broker/event-samples.ts';
import { iterateTopic, type TopicIterator } from '../../../support/broker/topic-iterator.ts';
import { recordingRecipient } from '../../../support/hub/recording-recipient.ts';
import { createMarket } from '../../../support/clients/graphql.ts';
import {
  createBusyMarket,
  createGraphQLStage,
  viewerOf,
  type GraphQLStage,
} from '../../../support/graphql/stage.ts';
import { startServer } from '../../../support/servers/server.ts';
import { postComment } from '../../../support/graphql/streams.ts';
import { DocumentMaker, drawBy, type Subscription } from '../../../support/graphql/subscription-documents.ts';
import { collect, untilLive } from '../../../support/clients/subscriber.ts';

const schema = assembleSchema();

const gone = '9b2f7d52-0000-4000-8000-000000000000';

let stage: GraphQLStage;
let marketId: string;

beforeAll(async () => {
  stage = await createGraphQLStage();
  marketId = await createBusyMarket(stage.services);
});

afterAll(() => stage[Symbol.asyncDispose]());

// graphql-js iterates the watch of a subscription field for each client.
const { [Symbol.asyncIterator]: original } = Watch.prototype;
let opening: Promise<TopicIterator<Publication<never>>> | null = null;

beforeAll(() => {
  Watch.prototype[Symbol.asyncIterator] = function (this: Watch): AsyncIterator<Publication<never>> {
    const opened = iterateTopic<Publication<never>>(stage.broker, this);
    opening = opened;
    return {
      next: async () => (await opened).next(),
      return: async () => (await opened).return(),
    };
  };
});

afterAll(() => {
  Watch.prototype[Symbol.asyncIterator] = original;
});

afterEach(() => expect([stage.hub.groups, stage.hub.topics, stage.hub.subscriptions]).toEqual([0, 0, 0]));

/** The comparable text of a result. Errors are sorted, because fields that resolve together fail in any order. */
function shown({ data = null, errors }: { data?: unknown; errors?: readonly object[] }): string {
  return JSON.stringify({ data, errors: errors?.map((error) => JSON.stringify(error)).sort() });
}

function maskedOf({ data, errors }: ExecutionResult): string {
  return shown({ data, ...(errors && { errors: formatErrors(errors.map((error) => stage.mask(error))) }) });
}

/** The comparable text of an event's result. It has no locations, because documents with other comments share it. */
function eventOf({ data, errors }: ExecutionResult): string {
  if (errors === undefined) return shown({ data });
  const masked = formatErrors(errors.map((error) => stage.mask(error)));
  return shown({
    data,
    errors: masked.map(({ message, path, extensions }) => ({ message, path, extensions })),
  });
}

function argsOf({ query, variables }: Subscription, wallet: string | null): SubscriptionArgs {
  return {
    ...{ schema, document: parse(query), variableValues: variables, operationName: null },
    contextValue: stage.contextOf(wallet === null ? null : viewerOf(wallet)),
  };
}

/**
 * Compares the results of a client of graphql-js with the results of three members of a group, for the same events.
 *
 * @returns the results, or a single refusal.
 */
async function compare(subscription: Subscription): Promise<readonly string[]> {
  const alone = await subscribeAlone(argsOf(subscription, null));
  if (!(Symbol.asyncIterator in alone)) {
    const refused = await openWatch(argsOf(subscription, null));
    expect(refused).not.toBeInstanceOf(Watch);
    expect(maskedOf(refused as ExecutionResult)).toBe(maskedOf(alone));
    return [maskedOf(alone)];
  }
  await opening;

  const start = async (wallet: string | null, after: Watch['after'] = null) => {
    const args = argsOf(subscription, wallet);
    const watch = await openWatch(args);
    if (!(watch instanceof Watch)) throw new Error('it opens for one and not for another');
    const member = recordingRecipient();
    const membership = await stage.hub.join(
      groupOf(args, watch, stage.mask, stage.resultBound),
      after ?? watch.after,
      member,
    );
    membership.start();
    return { watch, member, membership };
  };
  const [first, second] = [await start(null), await start('alice')];
  const { topic, accepts } = first.watch;
  const before = await stage.broker.tail(topic);
  await stage.publish([...sampleEvents(marketId), ...sampleEvents(gone), ...sampleEvents(marketId)]);
  const late = await start('bob', before);
  const count = (await stage.broker.history(topic, before, 1000)).filter(accepts).length;
  expect([stage.hub.groups, stage.hub.subscriptions]).toEqual([1, 3]);

  const expected: string[] = [];
  while (expected.length < count) {
    const { value } = (await alone.next()) as IteratorYieldResult<ExecutionResult>;
    expected.push(eventOf(value));
  }
  for (const { member } of [first, second, late]) {
    const payloads = await member.take(count);
    expect(payloads.map(({ json }) => shown(JSON.parse(json) as ExecutionResult))).toEqual(expected);
  }
  for (const { membership } of [first, second, late]) membership.leave();
  await alone.return(undefined);
  // The hub closes the subscription of the last member in a later turn.
  while (stage.hub.topics > 0) await Promise.resolve();
  return expected;
}

describe('shared execution', () => {
  it.each([
    ['plain fields', 'tradeExecuted { id trade { shares userWallet } }', 'wállet'],
    [
      'a market that is there or not',
      'marketEvents { __typename market { question trades(first: 1) { edges { node { id } } } } }',
      '{"__typename":"TradeExecuted","market":null}',
    ],
    [
      'fields that fail',
      'marketEvents { id market { trades(first: -1) { edges { cursor } } } m: market { d: discussions(first: 999) { edges { cursor } } } }',
      'BAD_USER_INPUT',
    ],
    [
      'the cursors of events and markets',
      'discussionPosted { cursor market { cursor } discussion { content } }',
      'Größe',
    ],
    ['a market that does not exist', `voteCast(marketId: "${gone}") { id }`, 'NOT_FOUND'],
    ['an invalid cursor', 'voteCast(after: "nowhere") { id }', 'CURSOR_INVALID'],
  ])('brings the results that each client would get alone: %s', async (_case, selection, part) => {
    const results = await compare({ query: `subscription { ${selection} }`, variables: {} });
    expect(results.join()).toContain(part);
  });

  it('brings the results that each client would get alone, for any document', async () => {
    const numbers = fc.array(fc.nat(999), { minLength: 20, maxLength: 400, size: 'max' });
    const seen = { compared: 0, results: 0, withErrors: 0, withoutMarket: 0 };
    await fc.assert(
      fc.asyncProperty(numbers, async (drawn) => {
        const subscription = new DocumentMaker(schema, drawBy(drawn)).make([marketId, gone]);
        if (validate(schema, parse(subscription.query)).length > 0) return;
        const results = await compare(subscription);
        seen.compared += 1;
        seen.results += results.length;
        seen.withErrors += results.some((result) => result.includes('"errors"')) ? 1 : 0;
        seen.withoutMarket += results.some((result) => result.includes(':null')) ? 1 : 0;
      }),
      { numRuns: 100 },
    );
    expect(seen.compared).toBeGreaterThan(50);
    expect(seen.results).toBeGreaterThan(seen.compared);
    expect(Math.min(seen.withErrors, seen.withoutMarket)).toBeGreaterThan(0);
  });

  it('puts subscriptions into the same group that differ only in names, cursors, unknown variables and comments', async () => {
    const query =
      'subscription S($id: ID, $after: Cursor, $unused: Boolean = true) { e: marketEvents(marketId: $id, after: $after) { id @include(if: $unused) cursor } }';
    const keyOf = async (variables: Subscription['variables'], text = query): Promise<string> => {
      const args = argsOf({ query: text, variables }, null);
      return groupOf(args, (await openWatch(args)) as Watch, stage.mask, stage.resultBound).key;
    };
    const key = await keyOf({ id: marketId });
    const after = encodeCursor(marketTopic.of(marketId), await stage.broker.tail(marketTopic.of(marketId)));
    expect(await keyOf({ after, id: marketId })).toBe(key);
    expect(await keyOf({ id: marketId, after: null, unknown: 1 })).toBe(key);
    expect(await keyOf({ id: marketId }, `# A comment.\n${query.replaceAll(' ', ' , ')}`)).toBe(key);
    const renamed = query.replace('subscription S', 'subscription Other').replaceAll('$id', '$market');
    expect(await keyOf({ market: marketId }, renamed)).toBe(key);
    const spread = 'e: marketEvents(after: $after, marketId: $id) { ...Parts cursor }';
    const fragments = 'fragment Parts on Event { id @include(if: $unused) }';
    const head = query.slice(0, query.indexOf('{'));
    expect(await keyOf({ id: marketId }, `${fragments} ${head} { ${spread} }`)).toBe(key);
    const others = [
      await keyOf({}),
      await keyOf({ id: null }),
      await keyOf({ id: marketId, unused: true }),
      await keyOf({ id: marketId, unused: false }),
      await keyOf({ id: marketId }, query.replace('cursor }', '__typename }')),
    ];
    expect(new Set([key, ...others]).size).toBe(others.length + 1);
  });

  it('keeps no part of the text of its document', async () => {
    const text = `subscription { marketEvents { id aNameThatIsCutOutOfTheText: publishedAt } } # ${'c'.repeat(60_000)}`;
    const document = parse(text);
    const operation = getOperationAST(document);
    if (operation == null) throw new Error('it has an operation');
    const { document: kept, hash } = sharedDocumentOf(schema, document, operation);
    expect(JSON.stringify(kept)).not.toContain('loc');
    expect(print(kept)).toBe(print(document));
    expect(hash).toHaveLength(44);
    expect(sharedDocumentOf(schema, document, operation).document).toBe(kept);
    const args = argsOf({ query: text, variables: {} }, null);
    expect(groupOf(args, (await openWatch(args)) as Watch, stage.mask, stage.resultBound).key).toHaveLength(
      44,
    );
  });

  it.each([
    ['at once', 'subscription { marketEvents { id } }'],
    ['later', 'subscription { marketEvents { market { id trades(first: 1) { edges { cursor } } } } }'],
  ])('never throws, not even where a result cannot be written as JSON: %s', async (_case, query) => {
    const args = argsOf({ query, variables: {} }, null);
    const watch = (await openWatch(args)) as Watch;
    const failing = vi.spyOn(JSON, 'stringify');
    const { execute } = groupOf(args, watch, stage.mask, stage.resultBound);
    const [event] = sampleEvents(marketId);
    if (event === undefined) throw new Error('there is a sample');
    const position = { epoch: 'e', offset: 1 };
    const publication = { topic: watch.topic, position, publishedAt: event.occurredAt, event };
    failing.mockImplementation(() => {
      throw new TypeError('A value cannot be written as JSON.');
    });
    try {
      const { json, isFinal } = await execute(publication);
      expect(JSON.parse(json)).toMatchObject({
        data: null,
        errors: [{ message: 'Internal server error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
      });
      expect(isFinal).toBe(false);
    } finally {
      failing.mockRestore();
    }
  });

  it('sends byte for byte the same payload over two sockets, behind an id of their own', async () => {
    await using server = await startServer();
    const id = await createMarket(server, 'PROPOSED');
    const query =
      'subscription ($id: ID) { discussionPosted(marketId: $id) { cursor publishedAt discussion { content } } }';
    const open = (operation: string) =>
      collect<string>(({ next, end }) => {
        const socket = new WebSocket(server.webSocketUrl, 'graphql-transport-ws');
        socket.on('open', () => {
          socket.send(JSON.stringify({ type: 'connection_init' }));
        });
        socket.on('message', (data: Buffer) => {
          const text = data.toString();
          if (text.includes('"connection_ack"')) {
            const payload = { query, variables: { id } };
            socket.send(JSON.stringify({ type: 'subscribe', id: operation, payload }));
          } else next(text);
        });
        socket.on('close', end);
        return () => {
          socket.terminate();
        };
      });
    const operations = ['1', 'an „ïd“ of its own'];
    const clients = operations.map(open);
    await untilLive(server, 2);
    const contents = ['So it goes.', 'Größe € 🚀 そういう'];
    for (const content of contents) await postComment(server, id, content);

    const [one, two] = await Promise.all(
      clients.map(async (client, index) => {
        const head = `{"id":${JSON.stringify(operations[index])},"type":"next","payload":`;
        return (await client.take(2)).map((text) => {
          expect(text.slice(0, head.length)).toBe(head);
          return text.slice(head.length);
        });
      }),
    );
    expect(one).toEqual(two);
    for (const [index, content] of contents.entries()) expect(one?.[index]).toContain(content);
    for (const client of clients) client.stop();
  });
});
