import { caseOf, type FuzzCase, type RequestStep, type Step } from './cases.ts';
import type { Dice } from './dice.ts';
import { fact } from './facts.ts';
import { drawOperation } from './operations.ts';
import { bodyOf, extensionsOf } from './posts.ts';
import { upgradeOf } from './sockets.ts';
import { hostileJson } from './texts.ts';

/** Event streams by GET and POST, and subscriptions of sockets, that end at any moment; sometimes very many at once. */
export function drawStreams(dice: Dice): FuzzCase {
  const isMany = dice.chance(10);
  const steps: Step[] = dice.chance(20) ? socketSteps(dice) : [streamRequest(dice)];
  if (dice.chance(70)) steps.push({ do: 'hear' });
  if (dice.chance(60)) steps.push({ do: 'wait', ms: dice.int(0, isMany ? 400 : 150) });
  // A request on a connection whose answer has not ended.
  if (dice.chance(10)) steps.push(streamRequest(dice));
  steps.push({ do: dice.pick(['abort', 'abort', 'end']) });
  return caseOf(steps, { mustAnswer: false, connections: isMany ? dice.int(2, 130) : 1 });
}

function streamRequest(dice: Dice): RequestStep {
  const { query, variables } = drawOperation(
    dice,
    dice.pick(['subscription', 'subscription', 'subscription', 'query']),
  );
  const accept = dice.pick([
    'text/event-stream',
    'text/event-stream',
    'text/event-stream, application/json',
    '*/*',
  ]);
  const headers: [string, string][] = [
    ['host', 'localhost'],
    ['accept', accept],
  ];
  if (dice.chance(30)) headers.push(['authorization', `Bearer ${fact('token')}`]);
  if (dice.chance(10)) headers.push(['last-event-id', dice.pick([fact('marketCursor'), 'x', ''])]);
  if (dice.chance(40)) {
    const values = [...variables].map(([name, json]) => `"${name}":${json}`);
    const parameters = [
      `query=${encodeURIComponent(query)}`,
      `variables=${encodeURIComponent(`{${values.join(',')}}`).replaceAll('%40%40', '@@')}`,
      ...(dice.chance(20) ? [`extensions=${encoded(extensionsOf(dice))}`] : []),
      ...(dice.chance(10) ? [`operationName=${encoded(hostileJson(dice, 0))}`] : []),
    ];
    const target = `/graphql?${parameters.join('&')}`.replaceAll('%40%40', '@@');
    return { do: 'request', method: 'GET', target, headers, body: null };
  }
  headers.push(['content-type', 'application/json']);
  return { do: 'request', method: 'POST', target: '/graphql', headers, body: bodyOf(dice, query, variables) };
}

/** A value for a query. The encoding refuses halves of characters, so they are replaced. */
const encoded = (text: string): string =>
  encodeURIComponent(Buffer.from(text.slice(0, longestValue)).toString('utf8'));

const longestValue = 3000;

function socketSteps(dice: Dice): Step[] {
  const subscribes = dice.many(1, 120, (index) => {
    const { query, variables } = drawOperation(dice, 'subscription');
    const text = `{"id":"${index}","type":"subscribe","payload":${bodyOf(dice, query, variables)}}`;
    return { do: 'message', text } as const;
  });
  return [
    upgradeOf(dice),
    { do: 'message', text: '{"type":"connection_init"}' },
    { do: 'hear' },
    ...subscribes,
  ];
}
