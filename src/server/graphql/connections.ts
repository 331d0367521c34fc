import { resolveCursorConnection } from '@pothos/plugin-relay';
import { z } from 'zod';

import type { PageKey, PageRequest } from '../db/pages.ts';
import { ApiError } from '../base/errors.ts';
import { parseTimestamp } from '../base/time.ts';

/** The number of rows of a page: without `first` and `last`, and at most. */
export const pageSize = { default: 20, maximum: 100 } as const;

/** The arguments of a Relay connection. */
export interface ConnectionArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** A page as the schema shows it. */
export interface Connection<Row> {
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasPreviousPage: boolean;
    readonly hasNextPage: boolean;
  };
  readonly edges: { readonly cursor: string; readonly node: Row }[];
}

/** A list that is ordered newest first. */
export interface List<Row> {
  readonly read: (page: PageRequest) => Promise<readonly Row[]>;
  /** The place of a row in the list. */
  readonly keyOf: (row: Row) => PageKey;
  /** Whether a text can be the id of a row. Without it, every text can. */
  readonly isId?: (text: string) => boolean;
  /** Reads the first part of a key, which is a time unless this says otherwise. Throws for any other text. */
  readonly readTime?: (text: string) => string;
}

/**
 * Reads a page of a list.
 *
 * @throws {ApiError} `BAD_USER_INPUT` for a page size out of bounds, `CURSOR_INVALID` for a text that is no cursor.
 * @see https://relay.dev/graphql/connections.htm
 */
export async function readConnection<Row extends object>(
  args: ConnectionArgs,
  { read, keyOf, isId = () => true, readTime = parseTimestamp }: List<Row>,
): Promise<Connection<Row>> {
  assertPageSize('first', args.first);
  assertPageSize('last', args.last);
  if (typeof args.first === 'number' && typeof args.last === 'number') {
    throw new ApiError('BAD_USER_INPUT', { argument: 'last' }, 'Give either first or last.');
  }
  const after = decodeKey(args.after, isId, readTime);
  const before = decodeKey(args.before, isId, readTime);
  const connection: unknown = await resolveCursorConnection<Promise<readonly Row[]>>(
    {
      args,
      defaultSize: pageSize.default,
      maxSize: pageSize.maximum,
      toCursor: (row) => encodeKey(keyOf(row)),
    },
    ({ limit, inverted }) => read({ before, after, limit, isReversed: inverted }),
  );
  // The library's type allows missing rows, which `read` never returns.
  const { edges, pageInfo } = connection as Connection<Row>;
  // The library gives a page without rows empty texts as cursors, which the schema shows as null.
  const { startCursor, endCursor } = pageInfo;
  return { edges, pageInfo: { ...pageInfo, startCursor: startCursor || null, endCursor: endCursor || null } };
}

function assertPageSize(argument: string, size: number | null | undefined): void {
  if (size === null || size === undefined || (size >= 0 && size <= pageSize.maximum)) return;
  const message = `${argument} must lie between 0 and ${pageSize.maximum}.`;
  throw new ApiError('BAD_USER_INPUT', { argument, maximum: pageSize.maximum }, message);
}

const keyShape = z.tuple([
  z.string().nullable(),
  // PostgreSQL refuses a text with a NUL character. MAX_ARGUMENT_LENGTH bounds the text.
  z.string().refine((id) => !id.includes('\0')),
]);

function encodeKey({ time, id }: PageKey): string {
  return Buffer.from(JSON.stringify([time, id])).toString('base64url');
}

function decodeKey(
  cursor: string | null | undefined,
  isId: (text: string) => boolean,
  readTime: (text: string) => string,
): PageKey | null {
  if (cursor === null || cursor === undefined) return null;
  const { time, id } = readKey(cursor, readTime);
  if (!isId(id)) throw new ApiError('CURSOR_INVALID');
  return { time, id };
}

function readKey(cursor: string, readTime: (text: string) => string): PageKey {
  try {
    const [time, id] = keyShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { time: time === null ? null : readTime(time), id };
  } catch {
    throw new ApiError('CURSOR_INVALID');
  }
}
