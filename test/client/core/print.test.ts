import { parse, print as printAsReference, visit, type DocumentNode } from 'graphql';
import { expect, it } from 'vitest';

import { print } from '../../../src/client/core/print.ts';
import * as documents from '../../../src/client/documents.ts';

/** The text of graphql-js, without what says nothing to a server: descriptions, and whether a string is a block. */
function reference(document: DocumentNode): string {
  return printAsReference(
    visit(document, {
      StringValue: ({ block: _block, ...node }) => node,
      enter: (node) => ('description' in node ? { ...node, description: undefined } : undefined),
    }),
  );
}

const everyKind = String.raw`
  "A query." query All($a: ID! = "x\n\"y" @a(x: 1), $b: [Int!]! = [1, -2], $c: In = { a: {}, b: [], c: null, e: TEN, f: 1.5e3, t: true }) @live {
    alias: field(a: $a, o: { k: $b }) @include(if: true) @skip(if: false) {
      ...F @a
      ... on T { id }
      ... @include(if: $a) { id }
      ... { type value name }
      text(t: """ block "quoted" \ """, u: "é\u0000")
    }
  }
  fragment F on T @x { id }
  subscription ($after: Cursor) { events(after: $after) { id } }
  { shorthand }
  mutation M { m }
`;

it('a document of every kind of node is printed as an equal document', () => {
  const document = parse(everyKind);
  expect(reference(parse(print(document)))).toBe(reference(document));
});

const generated: readonly (readonly [string, DocumentNode])[] = Object.entries(documents);

it.each(generated)('%s is printed as an equal document', (_name, document) => {
  expect(reference(parse(print(document)))).toBe(reference(document));
});
