import { hash } from 'node:crypto';

import { z } from 'zod';

import { ApiError } from '../base/errors.ts';
import type { Position } from './broker.ts';

/** Characters of the checksum that closes a cursor. */
const checksumLength = 8;

/** Longest cursor that is looked at. */
const maximumLength = 1024;

/** A position of a topic as clients see it: opaque text, fit for URLs. */
export function encodeCursor(topic: string, { epoch, offset }: Position): string {
  const body = Buffer.from(JSON.stringify([topic, epoch, offset])).toString('base64url');
  return body + checksum(body);
}

/**
 * Reads a cursor that must be one of `topic`.
 *
 * The checksum tells a mangled cursor from an old one. It keeps nothing secret: a position that someone makes up leads
 * to no more than that topic's history.
 *
 * @throws {ApiError} `CURSOR_INVALID` when it is no cursor, or one of another topic.
 */
export function decodeCursor(topic: string, cursor: string): Position {
  const body = cursor.slice(0, -checksumLength);
  if (cursor.length > maximumLength || cursor.slice(-checksumLength) !== checksum(body)) {
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
