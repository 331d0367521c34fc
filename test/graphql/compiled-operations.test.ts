import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CompiledOperations, type Operation } from '../../src/graphql/compiled-operations.ts';
import { schema } from '../../src/graphql/schema.ts';
import { SharedExecutions } from '../../src/graphql/shared-execution.ts';
import { openWatch, Watch } from '../../src/graphql/watch.ts';
import { sampleEvents } from '../support/event-samples.ts';
import { recordMember } from '../support/group-member.ts';
import { createBusyMarket, createGraphQLStage, type GraphQLStage } from '../support/graphql-stage.ts';

function operationOf(text: string): Operation {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return { schema, document, text, operationName: null };
}

const trades = 'subscription { tradeExecuted { id } }';
const votes = 'subscription { voteCast { id } }';

describe('compiled operations', () => {
  it('are compiled once for all who use them, and let go with the last use', () => {
    const operations = new CompiledOperations(10);
    const [one, two] = [operations.acquire(operationOf(trades)), operations.acquire(operationOf(trades))];
    expect(two?.execute).toBe(one?.execute);
    one?.release();
    expect(operations.size).toBe(1);
    two?.release();
    expect(operations.size).toBe(0);
  });

  it('are as many as may be held, and no more', () => {
    const operations = new CompiledOperations(1);
    const one = operations.acquire(operationOf(trades));
    expect(operations.acquire(operationOf(votes))).toBeNull();
    one?.release();
    expect(operations.acquire(operationOf(votes))).not.toBeNull();
  });

  it('are none where none may be held', () => {
    expect(new CompiledOperations(0).acquire(operationOf(trades))).toBeNull();
  });

  const market = 'market { question description category tags state creatorWallet createdAt cursor }';
  it.each([
    ['a field that is left out at one place', 'tradeExecuted { id @skip(if: true) ...{ id } }'],
    ['an alias that JavaScript takes for a prototype', 'tradeExecuted { __proto__: id }'],
    ['more fields than can be compiled quickly', `marketEvents { a: ${market} b: ${market} }`],
  ])('are not made of what the compiler takes otherwise than graphql-js: %s', (_case, selection) => {
    const operations = new CompiledOperations(10);
    expect(operations.acquire(operationOf(`subscription { ${selection} }`))).toBeNull();
    expect(operations.size).toBe(0);
  });

  it('are not made of fragments that double again and again, which are not even counted to their end', () => {
    const doubling = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Trade { ...F${index + 1} ...F${index + 1} }`,
    );
    const text = `subscription { tradeExecuted { trade { ...F0 } } } ${doubling.join(' ')} fragment F40 on Trade { id }`;
    const operation = { schema, document: parse(text), text, operationName: null };
    expect(new CompiledOperations(10).acquire(operation)).toBeNull();
  });
});

describe('a group that is executed often', () => {
  let stage: GraphQLStage;
  let marketId: string;

  beforeAll(async () => {
    stage = await createGraphQLStage();
    marketId = await createBusyMarket(stage.services);
  });

  afterAll(() => stage[Symbol.asyncDispose]());

  /** Joins a group, publishes so many comments, and takes their payloads. */
  async function follow(executions: SharedExecutions, selection: string, count: number) {
    const text = `subscription { ${selection} }`;
    const args = {
      ...{ schema, document: parse(text), variableValues: {}, operationName: null },
      contextValue: stage.contextOf(null),
    };
    const watch = await openWatch(args);
    if (!(watch instanceof Watch)) throw new Error(`refused: ${JSON.stringify(watch)}`);
    const member = recordMember();
    const membership = await stage.hub.join(executions.groupOf(args, watch), null, member);
    membership.start();
    for (let index = 0; index < count; index += 1) {
      const [event] = sampleEvents(marketId).filter(({ type }) => type === 'discussionPosted');
      if (event === undefined) throw new Error('no sample of a comment');
      await stage.publish([{ ...event, id: `${selection}:${index}` }]);
    }
    const payloads = await member.take(count);
    return { results: payloads.map(({ json }) => json), leave: () => membership.leave() };
  }

  it('is compiled when it has been executed ten times, and not held longer than it lives', async () => {
    const executions = new SharedExecutions(stage.mask, 10);
    const rare = await follow(executions, 'discussionPosted { id }', 10);
    expect(executions.compiled).toBe(0);
    rare.leave();
    const often = await follow(executions, 'discussionPosted { a: id }', 11);
    expect(executions.compiled).toBe(1);
    expect(often.results.map((json) => (JSON.parse(json) as { data: unknown }).data)).toEqual(
      Array.from({ length: 11 }, (_, index) => ({
        discussionPosted: { a: `discussionPosted { a: id }:${index}` },
      })),
    );
    often.leave();
    await expect.poll(() => executions.compiled).toBe(0);
  });

  it('tells of errors in the words of graphql-js, compiled or not', async () => {
    const executions = new SharedExecutions(stage.mask, 10, 2);
    const failing = 'discussionPosted { market { trades(first: -1) { edges { cursor } } } }';
    const { results, leave } = await follow(executions, failing, 8);
    expect(executions.compiled).toBe(1);
    expect(new Set(results).size).toBe(1);
    expect(results[0]).toContain('BAD_USER_INPUT');
    leave();
  });
});
