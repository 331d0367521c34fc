import type { FuzzCase, Step } from './cases.ts';
import { caseOf } from './cases.ts';
import type { Dice } from './dice.ts';
import { drawDocument } from './documents.ts';
import { fact } from './facts.ts';
import { bodyOf } from './posts.ts';
import { hostileJson, hostileString, nested } from './texts.ts';
import { bodyWith } from './variables.ts';

/** Conversations over a socket: messages of the protocol in any order, and frames that break it. */
export function drawSockets(dice: Dice): FuzzCase {
  const ownCodes: number[] = [];
  const steps: Step[] = [upgradeOf(dice)];
  if (dice.chance(85)) steps.push(message('{"type":"connection_init"}'), { do: 'hear' });
  steps.push(...dice.many(1, 8, () => stepOf(dice, ownCodes)));
  steps.push(dice.pick<Step>([{ do: 'hear' }, { do: 'end' }, { do: 'abort' }]));
  return caseOf(steps, {
    mustAnswer: false,
    ownCodes,
    connections: dice.pick([1, 1, 1, 1, 1, 1, 1, 1, 2, 10]),
  });
}

/** An upgrade that succeeds, or in one of ten cases one with a header that is missing or wrong. */
export function upgradeOf(dice: Dice): Step {
  const headers: [string, string][] = [
    ['host', 'localhost'],
    ['upgrade', 'websocket'],
    ['connection', 'Upgrade'],
    ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ['sec-websocket-version', '13'],
    ['sec-websocket-protocol', 'graphql-transport-ws'],
  ];
  if (dice.chance(10))
    headers.push(['authorization', `Bearer ${fact(dice.pick(['token', 'expiredToken']))}`]);
  if (dice.chance(5)) headers.push(['sec-websocket-extensions', 'permessage-deflate']);
  if (dice.chance(5)) headers.splice(dice.int(0, 5), 1);
  if (dice.chance(5)) headers.push(['origin', 'https://evil.example']);
  return { do: 'request', method: 'GET', target: '/graphql', headers, body: null };
}

const message = (text: string): Step => ({ do: 'message', text });

function stepOf(dice: Dice, ownCodes: number[]): Step {
  const sort = dice.int(0, 99);
  if (sort < 40) return message(subscribeMessage(dice));
  if (sort < 60) return message(protocolMessage(dice));
  if (sort < 65) return { do: 'hear' };
  if (sort < 70) return { do: 'message', text: protocolMessage(dice), times: dice.int(1, 400) };
  if (sort < 75) return { do: 'wait', ms: dice.int(0, 30) };
  return frameStep(dice, ownCodes);
}

function subscribeMessage(dice: Dice): string {
  if (dice.chance(25)) return `{"id":${idOf(dice)},"type":"subscribe","payload":${bodyWith(dice)}}`;
  const { query, variables } = drawDocument(dice);
  return `{"id":${idOf(dice)},"type":"subscribe","payload":${bodyOf(dice, query, variables)}}`;
}

/** An id: one of a few, so that it is often in use, or of another shape. */
function idOf(dice: Dice): string {
  return dice.draw([
    () => `"${dice.int(1, 4)}"`,
    () => `"${dice.int(1, 4)}"`,
    () => `"${dice.int(1, 4)}"`,
    () => '"__proto__"',
    () => '"constructor"',
    () => '""',
    () => '1',
    () => 'null',
    () => `"${'i'.repeat(dice.int(1, 20_000))}"`,
    () => hostileString(dice),
  ]);
}

function protocolMessage(dice: Dice): string {
  return dice.draw([
    () => '{"type":"ping"}',
    () => '{"type":"pong"}',
    () => `{"type":"complete","id":${idOf(dice)}}`,
    () => '{"type":"connection_init"}',
    () => `{"type":"connection_init","payload":${hostileJson(dice, 2)}}`,
    () => '{"type":"connection_init","payload":{"checkpoints":true}}',
    () => `{"type":"connection_init","payload":{"Authorization":"Bearer ${fact('token')}"}}`,
    () => `{"type":"connection_init","payload":{"headers":{"Authorization":${hostileString(dice)}}}}`,
    () => `{"type":"ping","payload":${hostileJson(dice, 3)}}`,
    () => `{"type":"pong","payload":{"checkpoints":${hostileJson(dice, 2)}}}`,
    () =>
      `{"type":${dice.pick(['"next"', '"error"', '"connection_ack"', '"connection_error"'])},"id":${idOf(dice)},"payload":{}}`,
    () => `{"type":${hostileJson(dice, 1)},"id":${idOf(dice)}}`,
    () => `{"type":"subscribe","id":${idOf(dice)},"payload":${hostileJson(dice, 3)}}`,
    () => hostileJson(dice),
    () => '',
    () => '{',
    () => nested(dice.int(1, 20_000), '[', ']'),
    () => `{"type":"ping"}${' '.repeat(dice.int(1, 60_000))}`,
    () => `{"type":"ping","payload":"${'x'.repeat(dice.int(1, 90_000))}"}`,
  ]);
}

function frameStep(dice: Dice, ownCodes: number[]): Step {
  const frame = (opcode: number, payload: string, more: object = {}): Step => ({
    do: 'frame',
    opcode,
    payload,
    ...more,
  });
  return dice.draw([
    () => frame(9, 'p'.repeat(dice.int(0, 125))),
    () => frame(10, 'p'.repeat(dice.int(0, 125))),
    () => frame(2, '{"type":"ping"}'),
    () => frame(2, '\u00ff\u00fe'),
    () => frame(1, '\u00c3('),
    () => frame(1, '{"type":', { isFinal: false }),
    () => frame(0, '"ping"}'),
    () => frame(0, 'x', { isFinal: false }),
    () => frame(1, '{"type":"ping"}', { isMasked: false }),
    () => frame(1, '{"type":"ping"}', { reserved: dice.int(1, 7) }),
    () => frame(dice.pick([3, 7, 11, 15]), 'x'),
    () => frame(9, 'p'.repeat(200)),
    () => frame(9, 'p', { isFinal: false }),
    () =>
      frame(1, 'half', {
        length: dice.pick([100, 65_000, 70_000, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER]),
      }),
    () => {
      const code = dice.pick([1000, 1001, 3000, 4000, 4999, 1005, 1006, 0, 999, 2999, 65_535]);
      ownCodes.push(code);
      return frame(8, String.fromCharCode(code >> 8, code & 255) + dice.pick(['', 'bye', '\u00ff']));
    },
    () => frame(8, ''),
    () => frame(8, 'x'),
    () => ({ do: 'bytes', text: String.fromCharCode(...dice.many(1, 100, () => dice.int(0, 255))) }) as const,
  ]);
}
