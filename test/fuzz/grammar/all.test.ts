import fc from 'fast-check';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

import { read } from '../../support/docs/guides.ts';
import { textOfCase } from '../report.ts';
import { grammars } from './all.ts';
import { caseOf, kinds } from './cases.ts';
import { Dice } from './dice.ts';
import { withFacts, type Facts } from './facts.ts';
import { drawOperation } from './operations.ts';

const schema = buildSchema(read('schema.graphql'));

const draw = (kind: (typeof kinds)[number], seed: number): string =>
  JSON.stringify(fc.sample(grammars[kind], { seed, numRuns: 50 }));

describe.each(kinds)('the grammar of %s', (kind) => {
  it('draws the same cases from the same seed, and other cases from another seed', () => {
    const first = draw(kind, 7);
    expect(draw(kind, 7)).toBe(first);
    expect(draw(kind, 8)).not.toBe(first);
  });

  it('draws cases of many sorts, all of them data', () => {
    const cases = fc.sample(grammars[kind], { seed: 1, numRuns: 200 });
    const texts = new Set(cases.map((each) => JSON.stringify(each)));
    expect(texts.size).toBeGreaterThan(100);
    expect(cases.map((each) => JSON.parse(JSON.stringify(each)) as unknown)).toEqual(cases);
    expect(cases.every(({ steps }) => steps.length > 0)).toBe(true);
  });

  it('draws its simplest case from no numbers, so that a shorter list is a simpler case', () => {
    const [simplest] = fc.sample(
      grammars[kind].filter((each) => each.steps.length <= 4),
      { seed: 1, numRuns: 1 },
    );
    expect(JSON.stringify(simplest).length).toBeLessThan(20_000);
  });
});

it.each(['query', 'mutation', 'subscription'] as const)('draws a %s that the schema takes', (type) => {
  const numbers = fc.array(fc.nat(1_000_003), { minLength: 50, maxLength: 400, size: 'max' });
  let fitting = 0;
  for (const drawn of fc.sample(numbers, { seed: 1, numRuns: 200 })) {
    const { query, variables } = drawOperation(new Dice(drawn), type);
    for (const json of variables.values()) JSON.parse(json);
    // Fields of one name may clash, and literals of scalars may be out of range.
    if (validate(schema, parse(query)).length === 0) fitting += 1;
  }
  expect(fitting).toBeGreaterThan(60);
});

it('reaches every field of the roots', () => {
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    const kind = root?.name.toLowerCase() as 'query' | 'mutation' | 'subscription';
    const numbers = fc.array(fc.nat(1_000_003), { maxLength: 400, size: 'max' });
    const text = fc
      .sample(numbers, { seed: 1, numRuns: 300 })
      .map((drawn) => drawOperation(new Dice(drawn), kind).query)
      .join('\n');
    for (const name of Object.keys(root?.getFields() ?? {}))
      expect(text).toMatch(new RegExp(`\\b${name}\\b`));
  }
});

it('puts the facts of a server in their places, and leaves other texts alone', () => {
  const facts = { market: 'm-1' } as Facts;
  expect(withFacts('{"id":"@@market@@","a":"@@none@@"}', facts)).toBe('{"id":"m-1","a":"@@none@@"}');
});

it('shows parts that repeat once, so that a case can be read', () => {
  const long = caseOf([{ do: 'bytes', text: `a${'[x]'.repeat(5000)}b` }]);
  expect(textOfCase(long)).toContain('a⟪[x] × 5000⟫b');
});
