import { getIntrospectionQuery } from 'graphql';

import type { Abuse, Target } from '../abuse.ts';
import { codeOf, post, tally, times } from '../requests.ts';

/** Bytes that a body may have by default, without its other members. */
const fullBodyBytes = 102_000;
const commentedDocuments = 325;
const longName = 60_000;

const doubling = times(
  40,
  (index) =>
    `fragment F${index} on Market { trades(first: 1) { edges { node { market { ...F${index + 1} ...F${index + 1} } } } } }`,
);

export const documentAbuses: readonly Abuse[] = [
  {
    name: 'fields nested 1,900 deep',
    act: (target) => codeOf(target, { query: `${times(1900, () => '{ a')} ${'}'.repeat(1900)}` }),
  },
  {
    name: 'fragments that double 40 times',
    act: (target) =>
      codeOf(target, {
        query: `{ market(id: "m") { ...F0 } } ${doubling} fragment F40 on Market { id }`,
      }),
  },
  {
    name: 'lists of lists, 10,000 rows',
    act: (target) =>
      codeOf(target, {
        query: '{ markets(first: 100) { edges { node { trades(first: 100) { edges { node { id } } } } } } }',
      }),
  },
  {
    name: 'one field 480 times',
    act: (target) => codeOf(target, { query: `{ ${times(480, () => 'serverStatus { topics }')} }` }),
  },
  {
    name: '100 aliases',
    act: (target) =>
      codeOf(target, { query: `{ ${times(100, (index) => `a${index}: serverStatus { topics }`)} }` }),
  },
  { name: 'introspection', act: (target) => codeOf(target, { query: getIntrospectionQuery() }) },
  {
    name: 'a field with a name of 60,000 characters',
    act: (target, run) => post(target, { query: `{ ${nameOf('f', run)} }` }),
  },
  {
    name: 'an alias of 60,000 characters',
    act: (target, run) => post(target, { query: `{ ${nameOf('a', run)}: __typename }` }),
  },
  {
    name: 'an `operationName` of 60,000 characters',
    act: (target, run) => post(target, { query: '{ __typename }', operationName: nameOf('o', run) }),
  },
];

/** Abuses that leave much memory. No other abuse is measured after them on the same server. */
export const commentAbuses: readonly Abuse[] = [
  {
    name: `${commentedDocuments} documents, each with 100 kB of comments`,
    isOnce: true,
    act: (target) => sendCommented(target),
  },
];

/**
 * Comments that take a number of bytes in a JSON text and differ by their serial. They are as short as possible,
 * because a parser that keeps comments then keeps the most memory.
 */
export function commentsOf(bytes: number, serial: number): string {
  return `#${serial}\n${'#\n'.repeat(Math.floor(bytes / JSON.stringify('#\n').slice(1, -1).length))}`;
}

const nameOf = (letter: string, run: number): string => `${letter.repeat(longName)}${run}`;

async function sendCommented(target: Target): Promise<string> {
  const outcomes: string[] = [];
  for (let serial = 0; serial < commentedDocuments; serial += 1) {
    outcomes.push(await post(target, { query: `{ __typename } ${commentsOf(fullBodyBytes, serial)}` }));
  }
  return tally(outcomes);
}
