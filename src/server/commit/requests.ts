import { hash } from 'node:crypto';

import { sql } from 'kysely';

import { ApiError } from '../base/errors.ts';
import type { Tx } from '../db/client.ts';

/** A mutation that its client may send again. Its capability is that of `requestsMigration`. */
export interface ClientRequest {
  /** The wallet of the client, or the subject or the role of a service token. */
  readonly caller: string;
  /** The id that the client gives to this mutation, and to no other. Null when the client gave none. */
  readonly clientId: string | null;
  /** The name of the mutation's field. */
  readonly mutation: string;
  /** The arguments of the mutation without the client's id. */
  readonly content: unknown;
}

/** Characters of a client's id at most. */
export const maximumClientIdLength = 200;

/** @throws {ApiError} `BAD_USER_INPUT` when a client's id is empty or too long. */
export function assertClientId(clientId: string): void {
  if (clientId.length >= 1 && clientId.length <= maximumClientIdLength) return;
  throw new ApiError(
    'BAD_USER_INPUT',
    { argument: 'clientId', maximum: maximumClientIdLength, length: clientId.length },
    `clientId has 1 to ${maximumClientIdLength} characters.`,
  );
}

/**
 * Claims a request for this transaction, and stores the ids of the rows that its mutation makes. A transaction that rolls
 * back gives the claim up, so that a refused request may be sent again.
 *
 * It is the first lock of a transaction: the same request in another transaction waits here until this one ends.
 *
 * @returns null when the request is new, as each request without a client's id is; else the ids of the rows that its first mutation made.
 * @throws {ApiError} `CLIENT_ID_REUSED` when the caller gave the id to another mutation or to other content.
 */
export async function claimRequest(
  tx: Tx,
  { caller, clientId, mutation, content }: ClientRequest,
  ids: readonly string[],
): Promise<readonly string[] | null> {
  if (clientId === null) return null;
  const contentHash = hashOf(content);
  const { rows } = await sql`
    INSERT INTO marketcast_requests (caller, client_id, mutation, content_hash, ids)
    VALUES (${caller}, ${clientId}, ${mutation}, ${contentHash}, ${ids}::text[])
    ON CONFLICT (caller, client_id) DO NOTHING
    RETURNING caller
  `.execute(tx);
  if (rows.length > 0) return null;
  // A statement of its own, because the statement above does not see the row that it waited for.
  const first = await sql<{ ids: readonly string[]; isSame: boolean }>`
    SELECT ids, mutation = ${mutation} AND content_hash = ${contentHash} AS is_same
    FROM marketcast_requests WHERE caller = ${caller} AND client_id = ${clientId}
  `.execute(tx);
  const [row] = first.rows;
  if (row === undefined) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'requests' });
  if (!row.isSame) throw new ApiError('CLIENT_ID_REUSED', { clientId });
  return row.ids;
}

/** The SHA-256 of content. The order of its keys does not matter, and a key without a value counts as absent. */
function hashOf(content: unknown): string {
  return hash('sha256', JSON.stringify(content, canonical), 'base64url');
}

function canonical(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([first], [second]) => (first < second ? -1 : 1)));
}
