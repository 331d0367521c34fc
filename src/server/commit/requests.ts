import { hash } from 'node:crypto';

import { sql } from 'kysely';

import { ApiError } from '../base/errors.ts';
import type { Queryable, Tx } from '../db/client.ts';
import { carryOut } from '../db/flights.ts';
import { bind, defineStatement, planOf, textArray, type BoundStatement, type Plan } from '../db/statement.ts';

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

const insertClaim = defineStatement(
  'claim_request',
  `INSERT INTO marketcast_requests (caller, client_id, mutation, content_hash, ids) VALUES ($1, $2, $3, $4, $5::text[])
   ON CONFLICT (caller, client_id) DO NOTHING RETURNING caller`,
  ['caller'],
  ({ caller }) => caller,
);

const deleteClaim = defineStatement(
  'release_request',
  'DELETE FROM marketcast_requests WHERE caller = $1 AND client_id = $2',
);

/**
 * Plans to claim a request for this transaction, and to store the ids of the rows that its mutation makes. A transaction that
 * rolls back gives the claim up, so that a refused request may be sent again.
 *
 * It is the first lock of a transaction: the same request in another transaction waits here until this one ends.
 *
 * @returns whether the request is new, as each request without a client's id is.
 */
export function planClaim(request: ClientRequest, ids: readonly string[]): Plan<boolean> {
  const { caller, clientId, mutation, content } = request;
  if (clientId === null) return { statements: [], result: () => true };
  const bound = bind(insertClaim, caller, clientId, mutation, hashOf(content), textArray(ids));
  return planOf(bound, (claims) => claims.length > 0);
}

/** The statements that give up a claim of the same transaction, because its mutation was refused. */
export function releasesOf({ caller, clientId }: ClientRequest): readonly BoundStatement[] {
  return clientId === null ? [] : [bind(deleteClaim, caller, clientId)];
}

const updateIds = defineStatement(
  'store_request_ids',
  'UPDATE marketcast_requests SET ids = $3::text[] WHERE caller = $1 AND client_id = $2',
);

/** The statements that store the ids of the rows of a claimed request, which were not known when it was claimed. */
export function storeIds(
  { caller, clientId }: ClientRequest,
  ids: readonly string[],
): readonly BoundStatement[] {
  return clientId === null ? [] : [bind(updateIds, caller, clientId, textArray(ids))];
}

/**
 * The ids of the rows that the first request with the same client's id made. It is a statement of its own, because the claim
 * does not see the row that it waited for.
 *
 * @throws {ApiError} `CLIENT_ID_REUSED` when the caller gave the id to another mutation or to other content.
 */
export async function findFirstRequest(
  tx: Tx,
  { caller, clientId, mutation, content }: ClientRequest,
): Promise<readonly string[]> {
  const { rows } = await sql<{ ids: readonly string[]; isSame: boolean }>`
    SELECT ids, mutation = ${mutation} AND content_hash = ${hashOf(content)} AS is_same
    FROM marketcast_requests WHERE caller = ${caller} AND client_id = ${clientId}
  `.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new ApiError('SERVICE_UNAVAILABLE', { part: 'requests' });
  if (!row.isSame) throw new ApiError('CLIENT_ID_REUSED', { clientId });
  return row.ids;
}

/** The ids of the rows that a request made; none for an unknown request. */
export async function findIdsOfRequest(
  queries: Queryable,
  { caller, clientId, mutation }: Pick<ClientRequest, 'caller' | 'clientId' | 'mutation'>,
): Promise<readonly string[]> {
  const { rows } = await sql<{ ids: readonly string[] }>`
    SELECT ids FROM marketcast_requests
    WHERE caller = ${caller} AND client_id = ${clientId} AND mutation = ${mutation}
  `.execute(queries);
  return rows[0]?.ids ?? [];
}

/**
 * Claims a request as {@link planClaim} does.
 *
 * @returns null when the request is new; else the ids of the rows that its first mutation made.
 * @throws {ApiError} as {@link findFirstRequest}.
 */
export async function claimRequest(
  tx: Tx,
  request: ClientRequest,
  ids: readonly string[],
): Promise<readonly string[] | null> {
  return (await carryOut(tx, planClaim(request, ids))) ? null : findFirstRequest(tx, request);
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
