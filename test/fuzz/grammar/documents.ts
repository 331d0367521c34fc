import { getIntrospectionQuery } from 'graphql';

import { caseOf, type FuzzCase } from './cases.ts';
import type { Dice } from './dice.ts';
import { drawOperation, type DrawnOperation } from './operations.ts';
import { bodyOf, postOf } from './posts.ts';
import { hostileText, nested, times } from './texts.ts';

/** Requests with documents: those that fit the schema, such with errors in them, and those that are meant to cost. */
export function drawDocuments(dice: Dice): FuzzCase {
  return caseOf(
    dice.many(1, 2, () => {
      const { query, variables } = drawDocument(dice);
      return postOf(dice, bodyOf(dice, query, variables));
    }),
  );
}

/** A document of any sort. */
export function drawDocument(dice: Dice): DrawnOperation {
  const sort = dice.int(0, 9);
  const type = dice.pick(['query', 'query', 'mutation', 'subscription']);
  if (sort < 4) return drawOperation(dice, type);
  if (sort < 7) {
    const operation = drawOperation(dice, type);
    return { ...operation, query: mutated(dice, operation.query) };
  }
  return { query: costlyDocument(dice), variables: new Map() };
}

const tokenPattern = /[\w$]+|"[^"]*"|\.{3}|\S/g;

/** A document with one or more of its tokens dropped, repeated, swapped or replaced. */
function mutated(dice: Dice, query: string): string {
  const tokens = query.match(tokenPattern) ?? [];
  for (let round = dice.int(1, 4); round > 0; round -= 1) {
    const at = dice.int(0, Math.max(0, tokens.length - 1));
    const token = tokens[at] ?? '';
    dice.draw([
      () => tokens.splice(at, 1),
      () => tokens.splice(at, 0, token),
      () => tokens.splice(at, 1, ...Array.from({ length: dice.int(2, 3000) }, () => token)),
      () => tokens.splice(at, 1, hostileText(dice)),
      () =>
        tokens.splice(
          at,
          0,
          dice.pick(['{', '}', '(', ')', '@', '$', '...', '!', '|', '&', '"""', '"', '#']),
        ),
      () => tokens.splice(at, 0, `#${hostileText(dice)}\n`),
      () => tokens.splice(at),
      () => tokens.reverse(),
    ]);
  }
  return tokens.join(' ');
}

function costlyDocument(dice: Dice): string {
  const many = (): number => dice.int(1, 3000);
  return dice.draw([
    () => '{ __typename }',
    () => '',
    () => '#',
    () => getIntrospectionQuery(),
    () => nested(many(), '{a', '}'),
    () => `{ ${times(many(), () => 'serverStatus { topics }')} }`,
    () => `{ ${times(many(), (index) => `a${index}: serverStatus { topics }`)} }`,
    () => `{ ${times(many(), () => '__typename @skip(if: true) @include(if: false)')} }`,
    () => `{ ${times(many(), (index) => `x${index}`)} }`,
    () => `{ ${times(many(), () => '... on Query { viewer { wallet } }')} }`,
    () => `query { ${'n'.repeat(dice.int(1, 60_000))} }`,
    () => `query ${'N'.repeat(dice.int(1, 60_000))} { __typename }`,
    () => `{ market(id: ${times(many(), () => '[', '')}1${times(many(), () => ']', '')}) { id } }`,
    () => `{ market(id: "${'i'.repeat(dice.int(1, 60_000))}") { id } }`,
    () => `{ market(id: """${'\n '.repeat(many())}""") { id } }`,
    () => `query(${times(many(), (index) => `$v${index}: ID`)}) { __typename }`,
    () => `query($v: ${nested(many(), '[', ']', 'ID')}) { __typename }`,
    () => `query($v: ID = ${nested(many(), '[', ']', '1')}) { market(id: $v) { id } }`,
    () => `{ ...A } ${times(many(), (index) => `fragment A${index} on Query { ...A${index + 1} }`)}`,
    () => `{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }`,
    () => `{ ...F0 } ${doublingFragments(dice.int(1, 60))}`,
    () => times(many(), (index) => `query Q${index} { __typename }`),
    () => times(many(), () => '{ __typename }'),
    () => times(many(), (index) => `type T${index} { a: Int }`),
    () => `subscription { ${times(dice.int(1, 30), (index) => `s${index}: voteCast { id }`)} }`,
    () => 'subscription { voteCast @skip(if: true) { id } }',
    () => 'subscription { ...S } fragment S on Subscription { voteCast @include(if: false) { id } }',
    () => 'subscription { __typename }',
    () => `${'#\n'.repeat(many())}{ __typename }`,
    () => `{ __typename }${' \n\t,\ufeff'.repeat(many())}`,
    () => `{ markets(first: 100) { ${nestedPages(dice.int(1, 12))} } }`,
    () => `{ markets(search: ${JSON.stringify(hostileText(dice))}) { edges { node { id } } } }`,
    () =>
      `{ ${times(dice.int(1, 30), (index) => `m${index}: markets(search: "o${index}") { edges { cursor } }`)} }`,
    () => '{ __type(name: "Query") { name } __schema { types { name } } }',
    () => `{ market(id: 1e999) { id } }`,
    () => `{ market(id: ${'9'.repeat(dice.int(1, 20_000))}) { id } }`,
    () => `{ market(id: {${times(many(), (index) => `k${index}: 1`)}}) { id } }`,
    () => `{ ${'é'.repeat(many())} }`,
    () => `{ market(id: "\\u{110000}\\uD800") { id } }`,
    () => `query($a: ID!) { a: market(id: $a) { id } ${times(many(), () => 'market(id: $a) { id }')} }`,
  ]);
}

function doublingFragments(count: number): string {
  const on = (index: number): string =>
    `fragment F${index} on Query { market(id: 1) { id } ...F${index + 1} ...F${index + 1} }`;
  return `${times(count, on)} fragment F${count} on Query { __typename }`;
}

const nestedPages = (depth: number): string =>
  depth === 0
    ? 'edges { cursor }'
    : `edges { node { trades(first: 100) { edges { node { market { question description } } } } } } ${depth > 1 ? `e${depth}: ${nestedPages(depth - 1)}` : ''}`;
