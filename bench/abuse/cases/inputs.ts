import type { Abuse } from '../abuse.ts';
import { codeOf, post, times } from '../requests.ts';

/** Bytes that a body may have by default, without its other members. */
const fullBodyBytes = 102_000;

const query = 'mutation ($input: ProposeMarketInput!) { proposeMarket(input: $input) { market { id } } }';
const question = 'Will the bench be refused?';

/** Fields that the input does not have. */
const unknownFields = (count: number, prefix: string): Readonly<Record<string, number>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index.toString(36)}`, 1]));

const suggestion = ' Did you mean ';
const suggestions = (bytes: number): string => suggestion.repeat(Math.floor(bytes / suggestion.length));

export const inputAbuses: readonly Abuse[] = [
  {
    name: '9,000 unknown fields in one input (89 kB)',
    act: (target) =>
      post(target, { query, variables: { input: { question, ...unknownFields(9000, 'no') } } }),
  },
  {
    name: '11,400 unknown fields in one input (101 kB)',
    act: (target) =>
      post(target, { query, variables: { input: { question, ...unknownFields(11_400, 'n') } } }),
  },
  {
    name: '7,000 unknown fields in one input, over a socket (62 kB)',
    act: (target) =>
      codeOf(target, { query, variables: { input: { question, ...unknownFields(7000, 'n') } } }),
  },
  {
    name: '50,000 wrong values in one list of an input',
    act: (target) =>
      post(target, {
        query,
        variables: { input: { question, tags: Array.from({ length: 50_000 }, () => 1) } },
      }),
  },
  {
    name: '100 kB of “ Did you mean ” as a variable',
    act: (target) => post(target, { query, variables: { input: suggestions(fullBodyBytes) } }),
  },
  {
    name: 'the same beside 60 unknown fields',
    act: (target) =>
      post(target, {
        query,
        variables: {
          input: {
            question,
            description: suggestions(fullBodyBytes - 1000),
            ...unknownFields(60, 'n'),
          },
        },
      }),
  },
  {
    name: 'variables nested 40,000 deep',
    act: (target) => {
      const nested = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;
      return post(target, `{"query":${JSON.stringify(query)},"variables":{"input":${nested}}}`);
    },
  },
];

export const bodyAbuses: readonly Abuse[] = [
  {
    name: 'a batch of 100',
    act: (target) => post(target, `[${times(100, () => '{"query":"{ __typename }"}', ',')}]`),
  },
];
