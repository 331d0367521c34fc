import { getOperationAST, parse, print, stripIgnoredCharacters, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

import { assembleSchema } from '../../../../src/server/domains/index.ts';
import { normalForm } from '../../../../src/server/graphql/execution/normal-form.ts';

const schema = assembleSchema();

function formOf(text: string, operationName?: string): { text: string; variables: readonly string[] } {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document, operationName);
  if (operation == null) throw new Error('the document has the operation');
  const { document: normal, variables } = normalForm(schema, document, operation);
  return { text: stripIgnoredCharacters(print(normal)), variables };
}

const event = 'subscription { tradeExecuted { id trade { shares } } }';

describe('the normal form of an operation', () => {
  it.each([
    ['comments and spaces', `# One.\n${event.replaceAll(' ', '  ')} # Two.`],
    ['a name', 'subscription Trades { tradeExecuted { id trade { shares } } }'],
    [
      'fragments',
      'subscription { tradeExecuted { ...A } } fragment A on TradeExecuted { id ...B } fragment B on TradeExecuted { trade { shares } }',
    ],
    [
      'fragments on an interface',
      'subscription { tradeExecuted { ... on Event { id } trade { ... { shares } } } }',
    ],
    [
      'constant conditions',
      'subscription { tradeExecuted { id @include(if: true) cursor @skip(if: true) trade @skip(if: false) { shares ... @include(if: false) { cost } } } }',
    ],
    ['aliases that repeat the name', 'subscription { tradeExecuted { id: id trade { shares: shares } } }'],
    ['a cursor', 'subscription { tradeExecuted(after: "abc") { id trade { shares } } }'],
    [
      'a cursor in a variable',
      'subscription ($from: Cursor) { tradeExecuted(after: $from) { id trade { shares } } }',
    ],
  ])('is the same without %s', (_what, text) => {
    expect(formOf(text)).toEqual({ text: formOf(event).text, variables: [] });
  });

  it('is the same without operations and fragments that do not run', () => {
    const others = 'subscription Other { voteCast { ...V } } fragment V on VoteCast { id }';
    expect(formOf(`${event.replace('subscription', 'subscription This')} ${others}`, 'This')).toEqual(
      formOf(event),
    );
  });

  it('names variables by their first use, and sorts arguments', () => {
    const one = formOf(
      'subscription ($b: ID, $a: [MarketEventType!], $c: Boolean!) { marketEvents(types: $a, marketId: $b) { id @include(if: $c) } }',
    );
    const other = formOf(
      'subscription ($x: Boolean!, $y: [MarketEventType!], $z: ID) { marketEvents(marketId: $z, types: $y) { id @include(if: $x) } }',
    );
    expect(one.text).toBe(other.text);
    expect([one.variables, other.variables]).toEqual([
      ['b', 'a', 'c'],
      ['z', 'y', 'x'],
    ]);
  });

  it('leaves out a variable that only a dropped selection uses', () => {
    const { text, variables } = formOf(
      'subscription ($no: Boolean!) { tradeExecuted { id trade { shares ... @skip(if: true) { cost @include(if: $no) } } } }',
    );
    expect({ text, variables }).toEqual({ text: formOf(event).text, variables: [] });
  });

  it.each([
    ['the order of fields', 'subscription { tradeExecuted { trade { shares } id } }'],
    ['the names in the result', 'subscription { tradeExecuted { key: id trade { shares } } }'],
    ['a market', 'subscription { tradeExecuted(marketId: "m") { id trade { shares } } }'],
    [
      'a condition in a variable',
      'subscription ($v: Boolean!) { tradeExecuted { id @include(if: $v) trade { shares } } }',
    ],
    ['a default', 'subscription ($v: ID = "m") { tradeExecuted(marketId: $v) { id trade { shares } } }'],
  ])('tells operations apart by %s', (_what, text) => {
    expect(formOf(text).text).not.toBe(formOf(event).text);
  });

  it('keeps the conditions on types that do not always hold', () => {
    const text = 'subscription{marketEvents{id ...on TradeExecuted{trade{shares}}}}';
    expect(formOf(text).text).toBe(text);
  });

  it('keeps fragments that would grow too large, under new names, and stays small', () => {
    const doubling = (letter: string) =>
      Array.from(
        { length: 12 },
        (_, index) =>
          `fragment ${letter}${index} on Market { a${index}: state ...${letter}${index + 1} ...${letter}${index + 1} }`,
      ).join(' ');
    const textOf = (letter: string) =>
      `subscription { marketEvents { market { ...${letter}0 } } } ${doubling(letter)} fragment ${letter}12 on Market { id }`;
    const one = formOf(textOf('A'));
    expect(one.text).toBe(formOf(textOf('B')).text);
    expect(one.text).toContain('fragment f12 on Market');
    expect(one.text.length).toBeLessThan(textOf('A').length);
  });
});
