import type { RequestStep } from './cases.ts';
import type { Dice } from './dice.ts';
import { fact } from './facts.ts';
import { hostileJson, hostileText } from './texts.ts';

/** The body of a POST of GraphQL over HTTP, as a JSON text. */
export function bodyOf(dice: Dice, query: string, variables: ReadonlyMap<string, string>): string {
  const members = [`"query":${JSON.stringify(query)}`];
  if (variables.size > 0) {
    const values = [...variables].map(([name, json]) => `${JSON.stringify(name)}:${json}`);
    members.push(`"variables":{${values.join(',')}}`);
  }
  if (dice.chance(10)) members.push(`"operationName":${operationName(dice)}`);
  if (dice.chance(10)) members.push(`"extensions":${extensionsOf(dice)}`);
  return `{${members.join(',')}}`;
}

function operationName(dice: Dice): string {
  return dice.pick([
    '"Drawn"',
    '"No"',
    '""',
    'null',
    '1',
    '{}',
    '["Drawn"]',
    JSON.stringify(hostileText(dice)),
  ]);
}

/** Extensions: such of persisted queries and of checkpoints, and of other shapes. */
export function extensionsOf(dice: Dice): string {
  return dice.draw([
    () => '{"checkpoints":true}',
    () => '{"persistedQuery":{"version":1,"sha256Hash":"00"}}',
    () => `{"persistedQuery":{"version":1,"sha256Hash":${hostileJson(dice, 2)}}}`,
    () => `{"persistedQuery":${hostileJson(dice, 2)}}`,
    () => `{"checkpoints":${hostileJson(dice, 2)}}`,
    () => hostileJson(dice, 3),
  ]);
}

/** A POST of a body with plausible headers: with or without a token, for any media type that the server has. */
export function postOf(dice: Dice, body: string): RequestStep {
  const headers: [string, string][] = [
    ['host', 'localhost'],
    ['content-type', 'application/json'],
    // A subscription that is refused as a result answers and ends; one over an event stream would not end.
    ['accept', dice.pick(['application/json', 'application/graphql-response+json'])],
  ];
  if (dice.chance(40)) headers.push(['authorization', `Bearer ${fact('token')}`]);
  return { do: 'request', method: 'POST', target: '/graphql', headers, body };
}
