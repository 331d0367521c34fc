import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { DrainListener } from '../../../../src/server/transport/delivery/send-buffer.ts';
import {
  maximumPageBytes,
  SocketCheckpoints,
  type CheckpointedConnection,
  type CheckpointedOperation,
} from '../../../../src/server/transport/socket/checkpoints.ts';
import { range } from '../../../support/broker/broker-under-test.ts';
import type { Checkpoints } from '../../../support/clients/checkpoints.ts';

/** The send buffer of a socket that takes as many messages as its test says. */
class TestSendBuffer {
  readonly messages: string[] = [];
  room = Infinity;
  #listeners = new Set<DrainListener>();

  get isBlocked(): boolean {
    return this.room <= 0;
  }

  append(bytes: string): void {
    this.messages.push(bytes);
    this.room -= 1;
  }

  onceDrained(listener: DrainListener): void {
    this.#listeners.add(listener);
  }

  /** Tells the listeners that the socket takes so many messages more. */
  drain(room: number): void {
    this.room = room;
    const listeners = this.#listeners;
    this.#listeners = new Set();
    for (const listener of listeners) listener.onDrained();
  }
}

/** A message with checkpoints, and its size. */
interface Page {
  readonly payload: Checkpoints;
  readonly bytes: number;
}

class TestSocket implements CheckpointedConnection {
  readonly sendBuffer = new TestSendBuffer();
  readonly sendBuffers = { isDraining: false };
  readonly isByteStream: boolean;
  readonly checkpoints: SocketCheckpoints;

  constructor({ isByteStream = true, maxMessageBytes = 65_536 } = {}) {
    this.isByteStream = isByteStream;
    this.checkpoints = new SocketCheckpoints(this, { maxMessageBytes, sendBuffers: this.sendBuffers });
  }

  add(id: string, cursor: string | null): CheckpointedOperation & { cursor: string | null } {
    const operation = { cursor, checkpoint: () => operation.cursor };
    this.checkpoints.add(operation, id);
    return operation;
  }

  /** The messages since the last call. */
  read(): readonly Page[] {
    return this.sendBuffer.messages.splice(0).map((message) => {
      const json = this.isByteStream ? textOfFrame(message) : message;
      const { type, payload } = JSON.parse(json) as { readonly type: string; readonly payload: Checkpoints };
      expect(type).toBe('ping');
      return { payload, bytes: Buffer.byteLength(json) };
    });
  }
}

/** The text of a frame of a server, which must be a single text frame of its length. */
function textOfFrame(frame: string): string {
  const bytes = Buffer.from(frame, 'latin1');
  const short = bytes.readUInt8(1);
  const [length, start] = short === 126 ? [bytes.readUInt16BE(2), 4] : [short, 2];
  expect([bytes.readUInt8(0), bytes.length]).toEqual([0x81, start + length]);
  return bytes.subarray(start).toString('utf8');
}

const merged = (pages: readonly Page[]): Record<string, string> =>
  Object.assign({}, ...pages.map(({ payload }) => payload.checkpoints)) as Record<string, string>;

describe('the checkpoints of a socket', () => {
  it('tell the cursor of each operation and the time, and at the first the operation alone', () => {
    const socket = new TestSocket();
    socket.add('1', 'one');
    const second = socket.add('2', 'two');
    socket.add('replaying', null);
    socket.checkpoints.caughtUp(second);
    socket.checkpoints.beat();
    const [first, all] = socket.read();
    expect(first?.payload).toEqual({
      serverTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as unknown,
      checkpoints: { 2: 'two' },
    });
    expect(all?.payload.checkpoints).toEqual({ 1: 'one', 2: 'two' });
  });

  it('are sent without an operation too, because the server lives', () => {
    const socket = new TestSocket();
    socket.checkpoints.beat();
    expect(socket.read()).toMatchObject([{ payload: { checkpoints: {} } }]);
  });

  it('tell of a drain, and no more of an operation that is over', () => {
    const socket = new TestSocket();
    socket.checkpoints.delete(socket.add('1', 'one'));
    socket.sendBuffers.isDraining = true;
    socket.checkpoints.beat();
    expect(socket.read()).toMatchObject([{ payload: { draining: true, checkpoints: {} } }]);
  });

  it.each([true, false])(
    'are paged, whatever the ids are, when the byte stream is open: %s',
    (isByteStream) => {
      fc.assert(
        fc.property(
          fc.uniqueArray(
            fc.string({ unit: 'binary', maxLength: 300 }).filter((id) => id !== '__proto__'),
            { maxLength: 100 },
          ),
          fc.constantFrom(1024, 65_536),
          (ids, maxMessageBytes) => {
            const socket = new TestSocket({ isByteStream, maxMessageBytes });
            for (const id of ids) socket.add(id, 'c'.repeat(140));
            socket.checkpoints.beat();
            const pages = socket.read();
            for (const { bytes } of pages) {
              expect(bytes).toBeLessThanOrEqual(Math.min(maximumPageBytes, maxMessageBytes));
            }
            const told = Object.keys(merged(pages));
            const short = ids.filter((id) => Buffer.byteLength(JSON.stringify(id)) < 700);
            expect(told).toEqual(expect.arrayContaining(short));
            expect(pages.length).toBeLessThanOrEqual(1 + ids.length);
          },
        ),
        { numRuns: 100 },
      );
    },
  );

  it('leave out an operation whose id has no room, and no other', () => {
    const socket = new TestSocket();
    socket.add('1', 'one');
    socket.add('x'.repeat(maximumPageBytes), 'long');
    socket.add('3', 'three');
    socket.checkpoints.beat();
    expect(merged(socket.read())).toEqual({ 1: 'one', 3: 'three' });
  });

  it('wait while the socket takes no bytes, and are read when they are sent', () => {
    const socket = new TestSocket();
    const operations = range(1, 100).map((id) => socket.add(`${id}`, `${id} `.padEnd(140, 'c')));
    socket.sendBuffer.drain(2);
    for (let beats = 0; beats < 5; beats += 1) socket.checkpoints.beat();
    const first = socket.read();
    expect(first).toHaveLength(2);
    for (const operation of operations) operation.cursor = 'later';
    for (const operation of operations.slice(50)) socket.checkpoints.delete(operation);
    socket.sendBuffer.drain(Infinity);
    const rest = socket.read();
    expect(Object.values(merged(rest))).toEqual(Object.keys(merged(rest)).map(() => 'later'));
    const told = Object.keys({ ...merged(first), ...merged(rest) });
    expect(told).toEqual(expect.arrayContaining(range(1, 50).map(String)));
    socket.sendBuffer.drain(Infinity);
    expect(socket.read()).toEqual([]);
  });

  it('have as many answers as there were messages since the last beat', () => {
    const socket = new TestSocket();
    const pong = Buffer.from('{"type":"pong","payload":{}}');
    const isAnswer = (message: Buffer): boolean => socket.checkpoints.isAnswer(message);
    expect(isAnswer(pong)).toBe(false);
    const operation = socket.add('1', 'one');
    for (let beats = 0; beats < 3; beats += 1) socket.checkpoints.beat();
    socket.checkpoints.caughtUp(operation);
    expect(isAnswer(Buffer.from('{"type":"ping"}'))).toBe(false);
    expect([isAnswer(pong), isAnswer(pong), isAnswer(pong)]).toEqual([true, true, false]);
  });
});
