import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { mostRepeated } from '../../../../src/server/graphql/execution/repeated-fields.ts';

const most = (text: string): number => mostRepeated(parse(text));

describe('the fields that merge into the same key of the same object', () => {
  it.each([
    { of: 'different fields', text: '{ a b c }', count: 1 },
    { of: 'a field in different objects', text: '{ a { id } b { id } }', count: 1 },
    { of: 'a repeated field', text: '{ a a b a }', count: 3 },
    { of: 'aliases of the same name', text: '{ x: a x: b a }', count: 2 },
    { of: 'inline fragments', text: '{ a ... { a } ... on Query { a ... { a } } }', count: 4 },
    {
      of: 'fragments, each once for an object',
      text: '{ ...F ...F a } fragment F on Query { a a }',
      count: 3,
    },
    { of: 'fields below a repeated field', text: '{ a { id id } a { id } }', count: 3 },
    { of: 'fields below a fragment', text: '{ a { id } ...F } fragment F on Query { a { id } }', count: 2 },
    { of: 'a fragment that uses itself', text: '{ ...F } fragment F on Query { a ...F }', count: 2 },
    { of: 'a definition without fields', text: 'type A { a: Int }', count: 0 },
  ])('are counted in $of', ({ text, count }) => {
    expect(most(text)).toBe(count);
  });

  it('are few in the standard introspection', () => {
    expect(most(getIntrospectionQuery())).toBeLessThan(10);
  });

  it('are counted in bounded time where fragments multiply', () => {
    const fragments = Array.from(
      { length: 60 },
      (_, index) => `fragment F${index} on A { a { ...F${index + 1} } b { ...F${index + 1} } }`,
    );
    expect(most(`{ ...F0 } ${fragments.join(' ')}`)).toBe(1);
  });
});
