import { execute, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

import { assembleSchema } from '../../../src/server/domains/index.ts';
import type { Context } from '../../../src/server/graphql/context.ts';
import { groupOf, type SubscriptionArgs } from '../../../src/server/graphql/execution/sharing.ts';
import { openWatch, Watch } from '../../../src/server/graphql/watch.ts';
import { sampleEvents } from '../../support/broker/event-samples.ts';
import { countStatements } from '../../support/graphql/counted-statements.ts';
import {
  createBusyMarket,
  createGraphQLStage,
  viewerOf,
  type GraphQLStage,
} from '../../support/graphql/stage.ts';
import { recordingRecipient } from '../../support/hub/recording-recipient.ts';

const schema = assembleSchema();

let stage: GraphQLStage;
const marketIds: string[] = [];

beforeAll(async () => {
  stage = await createGraphQLStage();
  for (let index = 0; index < 5; index += 1) marketIds.push(await createBusyMarket(stage.services));
});

afterAll(() => stage[Symbol.asyncDispose]());

async function read(context: Context, query: string): Promise<unknown> {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const { data, errors } = await execute({ schema, document, contextValue: context });
  expect(errors).toBeUndefined();
  return data;
}

describe('an operation', () => {
  it.each([
    ['a list', '{ markets { edges { node { id tags } } } }', 1],
    ['a list in a list', '{ markets { edges { node { trades { edges { node { id } } } } } } }', 2],
    [
      'two lists in a list',
      '{ markets { edges { node { trades { edges { node { id } } } discussions { edges { node { id } } } } } } }',
      3,
    ],
    [
      'two pages of a list in a list',
      '{ markets { edges { node { a: trades(first: 1) { edges { node { id } } } b: trades(last: 2) { edges { node { id } } } } } } }',
      3,
    ],
    [
      'the same page twice',
      '{ markets { edges { node { a: trades(first: 1) { edges { cursor } } b: trades(first: 1) { edges { cursor } } } } } }',
      2,
    ],
    [
      'objects of the rows of lists in a list',
      '{ markets { edges { node { trades { edges { node { market { id } } } } discussions { edges { node { market { question proposalTally { for } } } } } } } } }',
      5,
    ],
    [
      'aliases of a market',
      '{ a: market(id: "a") { id } b: market(id: "b") { id } c: market(id: "a") { state } }',
      1,
    ],
    ['cursors of markets', '{ markets { edges { node { id cursor } } } }', 3],
  ])(
    'reads %s in a number of statements that does not grow with its rows',
    async (_what, query, statements) => {
      const { context, count } = countStatements(stage);
      await read(context, query);
      expect(count()).toBeLessThanOrEqual(statements);
    },
  );

  it('gets the pages that it would get from each market alone', async () => {
    const { context } = countStatements(stage);
    const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
    const page = (field: string, args: string) =>
      `${field}(${args}) { edges { cursor node { id } } ${pageInfo} }`;
    const first = (await read(
      context,
      `{ market(id: "${marketIds[0]}") { trades(first: 1) { ${pageInfo} } } }`,
    )) as {
      market: { trades: { pageInfo: { endCursor: string } } };
    };
    const place = JSON.stringify(first.market.trades.pageInfo.endCursor);
    const selections = [
      page('a: trades', 'first: 2'),
      page('b: trades', 'last: 1'),
      page('c: trades', `after: ${place}`),
      page('d: trades', `first: 1, before: ${place}`),
      page('e: discussions', 'first: 1'),
      page('f: discussions', 'last: 5'),
      page('g: discussions', 'first: 0'),
    ].join(' ');
    const together = (await read(context, `{ markets { edges { node { id ${selections} } } } }`)) as {
      markets: { edges: { node: { id: string } }[] };
    };
    for (const { node } of together.markets.edges) {
      expect(await read(context, `{ market(id: "${node.id}") { id ${selections} } }`)).toEqual({
        market: node,
      });
    }
    expect(together.markets.edges).toHaveLength(5);
    expect(JSON.stringify(together)).toContain('"hasNextPage":true');
  });

  it('fails alone for an id that the database cannot store, not with the other operations of its tick', async () => {
    const { context } = countStatements(stage);
    const document = parse('query ($id: ID!) { market(id: $id) { id } }');
    const run = (id: string) => execute({ schema, document, contextValue: context, variableValues: { id } });
    const [good, bad] = await Promise.all([run(marketIds[0] ?? ''), run('a\0b')]);
    expect(good.data).toEqual({ market: { id: marketIds[0] } });
    expect(bad.errors?.[0]?.originalError).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('the groups of a process', () => {
  it('read the rows for an event together, and not in a statement for each group', async () => {
    const { context, count } = countStatements(stage);
    const selections = Array.from({ length: 40 }, (_, index) => {
      const trades = index % 2 === 0 ? ' trades(first: 2) { edges { node { id } } }' : '';
      return `marketEvents { id a${index}: publishedAt market { question${trades} } }`;
    });
    const members = await Promise.all(
      selections.map(async (selection, index) => {
        const viewer = index % 4 === 0 ? viewerOf(`wallet ${index}`) : null;
        const args: SubscriptionArgs = {
          ...{ schema, document: parse(`subscription { ${selection} }`) },
          contextValue: { ...context, viewer },
        };
        const watch = await openWatch(args);
        if (!(watch instanceof Watch)) throw new Error('the subscription opens');
        const member = recordingRecipient();
        const membership = await stage.hub.join(
          groupOf(args, watch, stage.mask, stage.resultBound),
          null,
          member,
        );
        membership.start();
        return { member, membership };
      }),
    );
    expect(stage.hub.groups).toBe(40);
    const before = count();
    const [event] = sampleEvents(marketIds[0] ?? '');
    if (event === undefined) throw new Error('there is a sample');
    // Groups share a statement when they share a turn of the event loop. On a busy machine their time would need several turns.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    onTestFinished(() => clock.mockRestore());
    await stage.publish([event]);
    for (const { member } of members) {
      const [payload] = await member.take(1);
      expect(payload?.json).toContain('"market":{"question":"');
    }
    // There are two kinds of rows.
    expect(count() - before).toBeLessThan(12);
    for (const { membership } of members) membership.leave();
  });
});
