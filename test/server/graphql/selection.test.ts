import {
  graphqlSync,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  type GraphQLFieldConfig,
} from 'graphql';
import { describe, expect, it } from 'vitest';

import { selects } from '../../../src/server/graphql/selection.ts';

/** A schema whose `page` and `count` record the selection below them when they are resolved. */
function ask(document: string, ...path: readonly string[]): boolean {
  const answers: boolean[] = [];
  const leaf: GraphQLFieldConfig<unknown, unknown> = { type: GraphQLString };
  const node = new GraphQLObjectType({ name: 'Node', fields: { id: leaf, cursor: leaf } });
  const edge = new GraphQLObjectType({
    name: 'Edge',
    fields: { node: { type: new GraphQLNonNull(node) }, cursor: leaf },
  });
  const page = new GraphQLObjectType({
    name: 'Page',
    fields: { edges: { type: new GraphQLNonNull(new GraphQLList(edge)) }, cursor: leaf, id: leaf },
  });
  const resolve: GraphQLFieldConfig<unknown, unknown>['resolve'] = (_source, _args, _context, info) => {
    answers.push(selects(info, ...path));
    return null;
  };
  const query = new GraphQLObjectType({
    name: 'Query',
    fields: { page: { type: page, resolve }, count: { type: GraphQLInt, resolve } },
  });
  const { errors } = graphqlSync({ schema: new GraphQLSchema({ query }), source: document });
  if (errors !== undefined) throw new Error(`not answered: ${JSON.stringify(errors)}`);
  return answers.some(Boolean);
}

describe('selects', () => {
  it.each([
    ['a field', '{ page { id cursor } }', ['cursor']],
    ['a field under an alias', '{ page { position: cursor } }', ['cursor']],
    [
      'a field of a field under an alias',
      '{ all: page { edges { node { c: cursor } } } }',
      ['edges', 'node', 'cursor'],
    ],
    ['a field in an inline fragment', '{ page { ... on Page { cursor } } }', ['cursor']],
    ['a field in an inline fragment without a type', '{ page { ... { ... { cursor } } } }', ['cursor']],
    ['a field in a fragment', '{ page { ...P } } fragment P on Page { cursor }', ['cursor']],
    [
      'a field in a fragment of a fragment',
      '{ page { ...A } } fragment A on Page { ...B } fragment B on Page { edges { ...E } } fragment E on Edge { node { cursor } }',
      ['edges', 'node', 'cursor'],
    ],
    ['a field that two selections of one field share out', '{ page { id } page { cursor } }', ['cursor']],
    ['a field that may be skipped', '{ page { cursor @skip(if: true) id } }', ['cursor']],
    ['nothing in particular', '{ page { id } }', []],
  ])('finds %s', (_case, document, path) => {
    expect(ask(document, ...path)).toBe(true);
  });

  it.each([
    ['is not there', '{ page { id } }', ['cursor']],
    ['is the alias of another', '{ page { cursor: id } }', ['cursor']],
    ['is somewhere else', '{ page { edges { cursor } } }', ['cursor']],
    ['is deeper', '{ page { edges { node { cursor } } } }', ['edges', 'cursor']],
    ['is not as deep', '{ page { edges { cursor } } }', ['edges', 'node', 'cursor']],
    ['lies below a field that has no fields', '{ count }', ['cursor']],
    [
      'is only in a fragment for another type',
      '{ count page { edges { ...E } } } fragment E on Edge { cursor }',
      ['cursor'],
    ],
  ])('does not find a field that %s', (_case, document, path) => {
    expect(ask(document, ...path)).toBe(false);
  });
});
