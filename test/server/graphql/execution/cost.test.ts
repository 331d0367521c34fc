import {
  buildSchema,
  getIntrospectionQuery,
  getOperationAST,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
  type GraphQLOutputType,
} from 'graphql';
import { describe, expect, it } from 'vitest';

import { assembleSchema } from '../../../../src/server/domains/index.ts';
import { costOf, type OperationCost } from '../../../../src/server/graphql/execution/cost.ts';
import { fragmentsOf } from '../../../../src/server/graphql/execution/fragments.ts';
import { declaredRowsOf, hasRowsOfConnection } from '../../../../src/server/graphql/field-cost.ts';

const schema = assembleSchema();

function cost(text: string, variables: Record<string, unknown> = {}): OperationCost {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (operation == null) throw new Error('the document has an operation');
  return costOf({ schema, fragments: fragmentsOf(document), operation, variables });
}

const nodes = (selection: string, args = '') => `{ markets${args} { edges { node { ${selection} } } } }`;

describe('the cost of an operation', () => {
  it.each([
    ['an object is 1, a leaf a twentieth', '{ market(id: "m") { id question __typename } }', 1.15],
    ['an object below an object is 1', '{ market(id: "m") { proposalTally { for } } }', 2.05],
    ['a leaf at the root is a twentieth', '{ __typename }', 0.05],
    ['a list of leaves has the rows that its field declares', '{ market(id: "m") { tags } }', 1.5],
    [
      'a list of objects has the rows that its field declares',
      '{ serverStatus { capabilities { name } } }',
      53.5,
    ],
    ['a list has the rows of its `first`', '{ viewer { positions(first: 10) { id } } }', 11.5],
    ['a list has the rows of the default of its `first`', '{ viewer { positions { id } } }', 526],
    ['a connection has the rows of its `first`', nodes('id', '(first: 100)'), 105],
    ['a connection has the rows of its `last`', nodes('id', '(last: 40)'), 42],
    ['a connection has 20 rows', nodes('id'), 21],
    ['a connection is at least 20', nodes('id', '(first: 1)'), 20],
    ['a connection without rows is at least 20', nodes('id', '(first: 0)'), 20],
    ['a connection is at least 20 without its rows', '{ markets { pageInfo { hasNextPage } } }', 20],
    [
      'the rows of a connection are not those of its other fields',
      '{ markets(first: 100) { pageInfo { endCursor } edges { cursor } } }',
      20,
    ],
    [
      'a connection in a row is at least 20',
      nodes('trades(first: 1) { edges { cursor } }', '(first: 50)'),
      1050,
    ],
    ['an alias is another field', '{ a: market(id: "m") { id } b: market(id: "m") { id } }', 2.1],
    [
      'each use of a fragment counts',
      '{ a: market(id: "m") { ...F } b: market(id: "m") { ...F } } fragment F on Market { id state }',
      2.2,
    ],
    [
      'the edges in a fragment have the rows of their connection',
      '{ markets(first: 100) { ...F } } fragment F on MarketConnection { edges { node { id } } }',
      105,
    ],
    ['a search is 200 and its rows', '{ markets(search: "x") { edges { cursor } } }', 220],
    ['a search for nothing is no search', '{ markets(search: null) { edges { cursor } } }', 20],
  ])('%s', (_rule, text, expected) => {
    expect(cost(text).cost).toBeCloseTo(expected, 9);
  });

  it('takes sizes and searches from variables', () => {
    const text = 'query ($n: Int, $s: String) { markets(first: $n, search: $s) { edges { node { id } } } }';
    expect(cost(text, { n: 100 })).toEqual({ cost: 105, eventCost: 0, searches: 0 });
    expect(cost(text, { n: 100, s: 'x' })).toEqual({ cost: 305, eventCost: 0, searches: 1 });
    expect(cost(text)).toEqual({ cost: 21, eventCost: 0, searches: 0 });
  });

  it('counts the searches of aliases and fragments', () => {
    const search = 'markets(search: "x") { edges { cursor } }';
    expect(
      cost(
        `{ a: ${search} ...F } fragment F on Query { b: ${search} ...G } fragment G on Query { c: ${search} }`,
      ).searches,
    ).toBe(3);
  });

  it('is that of the dearest type where the type is unknown', () => {
    const types =
      '... on TradeExecuted { trade { id } } ... on VoteCast { vote { id } tally { for } } ... on PriceUpdated { priceYes }';
    const common = 'id ... on Event { cursor } ...E';
    const { cost: all, eventCost } = cost(
      `subscription { marketEvents { ${common} ${types} } } fragment E on MarketEvent { marketId ... on VoteCast { vote { id } } }`,
    );
    expect(all).toBeCloseTo(1 + 3 * 0.05 + 3 * 1.05, 9);
    expect(eventCost).toBeCloseTo(all - 1, 9);
  });

  it('counts all types where the type is known', () => {
    const text =
      'subscription { voteCast { id ... on Event { cursor } ... on MarketEvent { marketId ... on VoteCast { vote { id } } } } }';
    expect(cost(text).eventCost).toBeCloseTo(3 * 0.05 + 1.05, 9);
  });

  it('of events is that of the selection below the root', () => {
    expect(
      cost('subscription { tradeExecuted { id market { trades(first: 5) { edges { cursor } } } } }')
        .eventCost,
    ).toBeCloseTo(21.05, 9);
    expect(cost('{ serverStatus { topics } }').eventCost).toBe(0);
  });

  it('of introspection is bounded, and lets the queries of tools through', () => {
    const options = {
      directiveIsRepeatable: true,
      schemaDescription: true,
      specifiedByUrl: true,
      inputValueDeprecation: true,
      oneOf: true,
    };
    const standard = getIntrospectionQuery(options);
    expect(cost(standard).cost).toBeLessThan(500);
    const names = Array.from({ length: 20 }, (_, index) => `a${index}: types { ...FullType }`).join(' ');
    expect(cost(standard.replace('types {', `${names} types {`)).cost).toBeGreaterThan(2000);
  });

  it('takes a time that is linear in the document', () => {
    const doubling = Array.from(
      { length: 60 },
      (_, index) => `fragment F${index} on Market { id ...F${index + 1} ...F${index + 1} }`,
    ).join(' ');
    const startedAtMs = performance.now();
    expect(
      cost(`{ market(id: "m") { ...F0 } } ${doubling} fragment F60 on Market { id }`).cost,
    ).toBeGreaterThan(2 ** 60 / 20);
    expect(performance.now() - startedAtMs).toBeLessThan(1000);
  });
});

describe('every list of the schema', () => {
  const lists = Object.values(schema.getTypeMap()).flatMap((type) =>
    (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__')
      ? Object.values(type.getFields()).flatMap((field) =>
          listsIn(field.type) > 0 ? [{ type, field, name: `${type.name}.${field.name}` }] : [],
        )
      : [],
  );

  it('has rows by its arguments, by its connection, or by what its field declares', () => {
    expect(lists.length).toBeGreaterThan(5);
    const unsized = lists.filter(({ type, field }) => {
      const isSized = field.args.some(({ name }) => name === 'first' || name === 'last');
      const isPage = hasRowsOfConnection(field) && type.name.endsWith('Connection');
      return !isSized && !isPage && declaredRowsOf(field) === null;
    });
    expect(unsized.map(({ name }) => name)).toEqual([]);
  });

  it('is no list of lists, whose rows would have no size', () => {
    expect(lists.filter(({ field }) => listsIn(field.type) > 1).map(({ name }) => name)).toEqual([]);
  });

  it('counts as a hundred rows where it declares nothing', () => {
    const other = buildSchema('type Query { names: [String!]! }');
    const document = parse('{ names }');
    const operation = getOperationAST(document);
    if (operation == null) throw new Error('the document has an operation');
    expect(costOf({ schema: other, fragments: fragmentsOf(document), operation, variables: {} }).cost).toBe(
      5,
    );
  });
});

/** The number of lists around a type. */
function listsIn(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listsIn(type.ofType);
  return isListType(type) ? 1 + listsIn(type.ofType) : 0;
}
