import { expect, it } from 'vitest';

import type { SendBuffer } from '../../../../src/server/transport/delivery/send-buffer.ts';
import { SendBuffers } from '../../../../src/server/transport/delivery/send-buffers.ts';
import type { WaitingBytes } from '../../../../src/server/transport/delivery/waiting-bytes.ts';
import { TestConnection } from '../../../support/delivery/test-connection.ts';

/** The count of an address that takes so many bytes. */
class TestWaitingBytes implements WaitingBytes {
  bytes = 0;
  readonly #maximum: number;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  add(bytes: number): boolean {
    if (this.bytes + bytes > this.#maximum) return false;
    this.bytes += bytes;
    return true;
  }

  delete(bytes: number): void {
    this.bytes -= bytes;
  }
}

const buffers = new SendBuffers({
  ...{ maxBufferedBytes: 1000, onDrop: () => undefined, stuckTimeoutMs: 10_000, onStuck: () => undefined },
});

function open(maximumOfAddress: number): {
  readonly connection: TestConnection;
  readonly waiting: TestWaitingBytes;
  readonly buffer: SendBuffer;
} {
  const connection = new TestConnection();
  const waiting = new TestWaitingBytes(maximumOfAddress);
  return { connection, waiting, buffer: buffers.open(connection, waiting) };
}

function append(buffer: SendBuffer, bytes: number): void {
  buffer.append('x'.repeat(bytes));
  if (!buffer.isBlocked) buffer.flushAll();
}

it('charges the address with the bytes that wait, and with none that the connection takes at once', () => {
  const { connection, waiting, buffer } = open(10_000);
  append(buffer, 500);
  expect(waiting.bytes).toBe(0);
  connection.isTaking = false;
  append(buffer, 300);
  append(buffer, 200);
  expect([waiting.bytes, connection.isBlocked]).toEqual([500, true]);

  connection.isTaking = true;
  connection.bufferedBytes = 0;
  buffer.drained();
  expect([waiting.bytes, connection.isBlocked]).toEqual([0, false]);
});

it('charges nothing more once the connection is gone', () => {
  const { connection, waiting, buffer } = open(10_000);
  connection.isTaking = false;
  append(buffer, 300);
  buffer.close();
  buffer.close();
  append(buffer, 300);
  expect(waiting.bytes).toBe(0);
});

it('ends the connection past its own bound, and charges its bytes until it is gone', () => {
  const { connection, waiting, buffer } = open(10_000);
  connection.isTaking = false;
  append(buffer, 600);
  append(buffer, 600);
  expect([connection.endedBy, waiting.bytes]).toEqual(['MAX_BUFFERED_BYTES', 600]);
  buffer.close();
  expect(waiting.bytes).toBe(0);
});

it.each([
  ['with the first bytes that wait', [700]],
  ['with further bytes', [400, 300]],
])('ends the connection when its address has too many bytes, %s', (_when, sizes) => {
  const { connection, waiting, buffer } = open(500);
  connection.isTaking = false;
  for (const size of sizes) append(buffer, size);
  expect(connection.endedBy).toBe('MAX_BUFFERED_BYTES_PER_IP');
  buffer.close();
  expect(waiting.bytes).toBe(0);
});
