import fc from 'fast-check';
import {
  buildSchema,
  execute,
  GraphQLObjectType,
  parse,
  validate,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLFieldResolver,
} from 'graphql';
import { describe, expect, it } from 'vitest';

import type { Publication } from '../../../../src/server/broker/broker.ts';
import { assembleSchema } from '../../../../src/server/domains/index.ts';
import { SelectionPlan } from '../../../../src/server/graphql/execution/plan.ts';
import { sampleEvents } from '../../../support/broker/event-samples.ts';
import { DocumentMaker, drawBy } from '../../../support/graphql/subscription-documents.ts';

const schema = assembleSchema();

const marketId = '0b9e6679-7425-40de-944b-e07fc1f90ae7';
const publications = sampleEvents(marketId).map((event, index): Publication => {
  const topic = `market:${marketId}`;
  const publishedAt = '2026-11-20T05:02:47.123456Z';
  return { topic, position: { epoch: 'e', offset: index + 1 }, publishedAt, event };
});
/** Without services, loading a market fails, later than the fields of an event. */
const contextValue = { services: {} };

/** The JSON of a plan for a root value; null when the plan leaves the value to graphql-js. */
function planned(args: ExecutionArgs, rootValue: unknown): string | null {
  try {
    return new SelectionPlan(args).execute(rootValue, Infinity);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return null;
  }
}

describe('a plan of a subscription', () => {
  it('returns the JSON of graphql-js, or throws, for any document', async () => {
    const numbers = fc.array(fc.nat(999), { minLength: 20, maxLength: 400, size: 'max' });
    const seen = { planned: 0, left: 0 };
    await fc.assert(
      fc.asyncProperty(numbers, fc.nat(publications.length - 1), async (drawn, index) => {
        const { query, variables } = new DocumentMaker(schema, drawBy(drawn)).make([marketId]);
        const document = parse(query);
        if (validate(schema, document).length > 0) return;
        const rootValue = publications[index];
        const args = { schema, document, variableValues: variables, contextValue };
        const json = planned(args, rootValue);
        const { data, errors } = await execute({ ...args, rootValue });
        if (json === null) seen.left += 1;
        else {
          seen.planned += 1;
          expect({ query, json, errors }).toEqual({ query, json: JSON.stringify(data), errors: undefined });
        }
      }),
      { numRuns: 500 },
    );
    expect(seen.planned).toBeGreaterThan(50);
    expect(seen.left).toBeGreaterThan(50);
  });

  it('serves the subscription of clients that watch trades', () => {
    const document = parse(`subscription ($marketId: ID, $with: Boolean!) {
      tradeExecuted(marketId: $marketId) {
        __typename id cursor marketId occurredAt publishedAt
        trade { userWallet tradeType outcome shares cost priceAfter txSignature blockTime @include(if: $with) }
      }
      }`);
    const trade = publications.find(({ event }) => event.type === 'tradeExecuted');
    const args = { schema, document, variableValues: { marketId, with: true }, contextValue };
    const { data } = execute({ ...args, rootValue: trade }) as ExecutionResult;
    expect(planned(args, trade)).toBe(JSON.stringify(data));
  });
});

describe('a plan', () => {
  const small = buildSchema(`
    interface Named { name: String }
    type Dog implements Named { name: String! self: Dog tags: [String!] friends: [Dog!] later: String failing: String }
    type Query { dog(name: String = "Laika", times: Int): Dog named: Named absent: Dog! echo(text: String): String }
  `);
  const resolvers: Record<string, Record<string, GraphQLFieldResolver<unknown, unknown, object>>> = {
    Query: {
      dog: (_source, args: unknown) => args,
      named: () => ({ __typename: 'Dog', name: 'Rex' }),
      absent: () => null,
      echo: (_source, args) => (args as { text?: string }).text,
    },
    Dog: {
      self: (source) => source,
      tags: () => ['good', 'dog'],
      friends: () => [{ name: 'Belka' }],
      later: () => Promise.reject(new Error('too late')),
      failing: () => {
        throw new Error('it fails');
      },
    },
  };
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = small.getType(typeName);
    if (!(type instanceof GraphQLObjectType)) throw new Error(`no type ${typeName}`);
    for (const [name, resolve] of Object.entries(fields))
      Object.assign(type.getFields()[name] ?? {}, { resolve });
  }
  const argsOf = (query: string, variableValues: Record<string, unknown> = {}): ExecutionArgs => {
    const document = parse(query);
    expect(validate(small, document)).toEqual([]);
    return { schema: small, document, variableValues };
  };

  it.each([
    [
      'aliases with a meaning in JavaScript',
      '{ __proto__: dog { toJSON: name constructor: name then: name } }',
    ],
    ['a text with a meaning in JavaScript', '{ echo(text: "\\"];process.exit(1)//\\u2028") }'],
    ['the same field at several places', '{ dog { self { name } } dog { self { self { name } tags } } }'],
    ['defaults of arguments', '{ dog { name } other: dog(name: "Belka") { name } }'],
    ['directives, each at its own place', '{ dog { name @skip(if: true) ...on Dog { name } } }'],
    [
      'fragments of an interface',
      '{ named { __typename ...on Dog { tags } ...Part } } fragment Part on Named { name }',
    ],
    ['the name of the root', '{ __typename }'],
    ['an object without fields', '{ dog { name @skip(if: true) } }'],
    ['null', '{ named { ...on Dog { self { name } } } }'],
  ])('returns the JSON of graphql-js: %s', (_case, query) => {
    const args = argsOf(query);
    const { data, errors } = execute(args) as ExecutionResult;
    expect(errors).toBeUndefined();
    expect(planned(args, undefined)).toBe(JSON.stringify(data));
  });

  it.each([
    ['a promise, whose rejection it handles', '{ dog { later } }', true],
    ['a field that fails', '{ dog { failing } }', false],
    ['null in a field that must not be null', '{ absent { name } }', false],
    ['a list of objects', '{ dog { friends { name } } }', true],
    ['the schema itself', '{ __schema { description } }', true],
    [
      'more fields than are worth a plan',
      `{ ${Array.from({ length: 201 }, (_, i) => `a${i}: __typename`).join(' ')} }`,
      true,
    ],
    ['variables of another type', 'query ($times: Int) { dog(times: $times) { name } }', true],
  ])('leaves to graphql-js %s', async (_case, query, isPermanent) => {
    const run = () => new SelectionPlan(argsOf(query, { times: 'many' })).execute(undefined, Infinity);
    expect(run).toThrow(isPermanent ? expect.objectContaining({ isPermanent }) : /./);
    if (!isPermanent) expect(run).not.toThrow(expect.objectContaining({ isPermanent: true }));
    // An unhandled rejection would end the process here.
    await new Promise((resolve) => setImmediate(resolve));
  });
});
