import { hash } from 'node:crypto';

import { z } from 'zod';

import { ApiError } from '../base/errors.ts';
import type { Position } from './broker.ts';

/** Characters of the checksum that closes a cursor. */
const checksumLength = 8;

/**
 * Characters of the longest cursor that is read. Every cursor of an address of `topic.ts` is shorter: the bytes of its key are
 * bounded, and an epoch has at most 64.
 */
export const maximumCursorLength = 2048;

/** The cursor of a position of a topic: opaque text that is safe in URLs. */
export function encodeCursor(topic: string, { epoch, offset }: Position): string {
  const body = Buffer.from(JSON.stringify([topic, epoch, offset])).toString('base64url');
  return body + checksum(body);
}

/**
 * Reads a cursor of `topic`.
 *
 * The checksum tells a damaged cursor from an old cursor. It is no secret, because an invented position only leads to the
 * topic's history.
 *
 * @throws {ApiError} `CURSOR_INVALID` when the text is no cursor, or the cursor of another topic.
 */
export function decodeCursor(topic: string, cursor: string): Position {
  const body = cursor.slice(0, -checksumLength);
  if (cursor.length > maximumCursorLength || cursor.slice(-checksumLength) !== checksum(body)) {
    throw new ApiError('CURSOR_INVALID');
  }
  const [cursorTopic, epoch, offset] = readBody(body);
  if (cursorTopic !== topic) {
    throw new ApiError('CURSOR_INVALID', {}, 'The cursor belongs to another stream than this one.');
  }
  return { epoch, offset };
}

const cursorBody = z.tuple([z.string(), z.string(), z.number().int().min(0)]);

function readBody(body: string): z.output<typeof cursorBody> {
  try {
    return cursorBody.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  } catch {
    throw new ApiError('CURSOR_INVALID');
  }
}

function checksum(body: string): string {
  return hash('sha256', body, 'base64url').slice(0, checksumLength);
}
