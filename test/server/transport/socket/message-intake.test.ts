import { EventEmitter } from 'node:events';
import { setImmediate as nextTick } from 'node:timers/promises';

import type { Message } from 'graphql-ws';
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';

import { ApiError } from '../../../../src/server/base/errors.ts';
import { MessageIntake } from '../../../../src/server/transport/socket/message-intake.ts';

const subscribe = (id: string): object => ({ id, type: 'subscribe', payload: { query: '{ a }' } });
const complete = (id: string): object => ({ id, type: 'complete' });

/** An intake in whose lane the operations of `send` wait until `giveTurn`. */
function stage({ isFull = false } = {}) {
  const socket = new EventEmitter() as WebSocket;
  const handled: string[] = [];
  const turns: (() => void)[] = [];
  const closes: number[] = [];
  let holds = 0;
  const connection = {
    account: { key: 'a' },
    isOpen: true,
    isAlive: true,
    pongArrived: () => false,
    reading: { isHeld: false, hold: () => (holds += 1), release: () => (holds -= 1), end: () => undefined },
    checkpoints: null,
    close: (code: number) => {
      closes.push(code);
      connection.isOpen = false;
    },
  };
  const rate = { perSecond: 1000, burst: 1000 };
  const intake = new MessageIntake(
    socket,
    connection as never,
    {
      messageRate: rate,
      controlFrameRate: rate,
      heldSockets: {} as never,
      onRefused: () => undefined,
      onSlowed: () => undefined,
      lane: {
        turn: () => {
          if (isFull) throw new ApiError('RATE_LIMITED');
          return new Promise((resolve) => turns.push(resolve));
        },
        noteWork: () => undefined,
      },
    },
    {
      isRunning: () => false,
      handle: (message: Message | null) => {
        if (!connection.isOpen) return;
        handled.push(`${message?.type} ${message !== null && 'id' in message ? message.id : ''}`.trim());
      },
    },
  );
  const sendText = (text: string): unknown => socket.emit('message', Buffer.from(text), false);
  return {
    handled,
    closes,
    waiting: () => turns.length,
    holds: () => holds,
    sendText,
    send: (...messages: readonly object[]) => {
      for (const message of messages) sendText(JSON.stringify(message));
    },
    leave: () => {
      connection.isOpen = false;
      intake.stop();
    },
    giveTurn: async () => {
      turns.shift()?.();
      await nextTick();
    },
  };
}

it('a message that subscribes waits for its turn, and those behind it are handled in their order', async () => {
  const { send, handled, waiting, holds, giveTurn } = stage();
  send({ type: 'ping' }, subscribe('1'), { type: 'ping' }, subscribe('2'), { type: 'pong' });
  expect([handled, waiting(), holds()]).toEqual([['ping'], 1, 1]);
  await giveTurn();
  expect([handled.slice(1), waiting(), holds()]).toEqual([['subscribe 1', 'ping'], 1, 1]);
  await giveTurn();
  expect([handled.slice(3), waiting(), holds()]).toEqual([['subscribe 2', 'pong'], 0, 0]);
});

it('a message waits for its turn however it spells that it subscribes', async () => {
  const { sendText, handled, waiting, giveTurn } = stage();
  sendText(String.raw`{"id":"1","type":"sub\u0073cribe","payload":{"query":"{ a }"}}`);
  expect([handled, waiting()]).toEqual([[], 1]);
  await giveTurn();
  expect(handled).toEqual(['subscribe 1']);
});

it('a complete passes the messages that wait, and takes back the operation among them', async () => {
  const { send, handled, waiting, giveTurn } = stage();
  send(subscribe('1'), subscribe('2'), subscribe('3'), complete('2'), complete('1'));
  expect(handled).toEqual(['complete 2', 'complete 1']);
  await giveTurn();
  expect([handled.slice(2), waiting()]).toEqual([[], 1]);
  await giveTurn();
  expect(handled.slice(2)).toEqual(['subscribe 3']);
});

it('the messages that wait are forgotten when the client leaves', async () => {
  const { send, leave, handled, waiting, holds, giveTurn } = stage();
  send(subscribe('1'), subscribe('2'));
  leave();
  await giveTurn();
  expect([handled, waiting(), holds()]).toEqual([[], 0, 0]);
});

it('a socket whose operations have no room in the lane is closed with 4429', () => {
  const { send, handled, closes } = stage({ isFull: true });
  send(subscribe('1'), subscribe('2'));
  expect([handled, closes]).toEqual([[], [4429]]);
});
