import { randomUUID } from 'node:crypto';

import { ApiError } from '../../base/errors.ts';
import type { Timestamp } from '../../base/time.ts';
import { claimRequest } from '../../commit/requests.ts';
import { characterCount, isStorable } from '../../db/characters.ts';
import type { Queryable } from '../../db/client.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { algorithmDecided, eventOfRow, type DecisionAction, type DecisionData } from './events.ts';
import { assertOpen, lockOwn } from './own.ts';
import { nanosOf } from './pnl.ts';
import { saveAccounts } from './save.ts';
import { findDecision } from './store.ts';
import { raiseOnce, rearm } from './watch-risk.ts';

/** A decision that an algorithm records. */
export interface NewDecision {
  readonly wallet: string;
  readonly clientId: string;
  readonly sessionId: string;
  readonly action: DecisionAction;
  readonly marketId: string | null;
  /** True is YES. */
  readonly outcome: boolean | null;
  readonly shares: bigint | null;
  readonly limitPrice: string | null;
  readonly confidence: number | null;
  readonly reasoning: string;
  readonly inputs: unknown;
}

/** A decision as it was recorded. */
export interface RecordedDecision extends DecisionData {
  readonly sessionId: string;
  readonly createdAt: Timestamp;
}

/** The bounds of a decision's arguments. */
export const decisionLimits = { reasoning: 10_000, inputsBytes: 16_384 } as const;

/**
 * The age of the data of a decision: it does not tell it (`untold`), it is the newest (`newest`), or it is out of date since a
 * moment.
 */
export type DataAge = 'untold' | 'newest' | { readonly since: Timestamp };

/** How old the data of a decision is, and may be. */
export interface Staleness {
  readonly maximumMs: number;
  readonly age: DataAge;
}

/**
 * Records a decision of an algorithm.
 *
 * @throws {ApiError} `NOT_FOUND`, `SESSION_NOT_ACTIVE` for a session that has ended, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`.
 */
export async function recordDecision(
  walletWork: WalletWork,
  given: NewDecision,
  staleness: Staleness,
): Promise<{ readonly decision: RecordedDecision; readonly isDuplicate: boolean }> {
  assertWellFormed(given);
  const { wallet, clientId, sessionId, ...content } = given;
  const id = randomUUID();
  const request = {
    ...{ caller: wallet, clientId, mutation: 'recordDecision' },
    content: { sessionId, ...content },
  };
  return walletWork.run(wallet, [], async (unit) => {
    const first = await claimRequest(unit.tx, request, [id]);
    if (first !== null)
      return { decision: await requireDecision(unit.tx, sessionId, first[0] ?? ''), isDuplicate: true };
    const account = await lockOwn(unit, { wallet, sessionId });
    assertOpen(account);
    const shares = content.shares?.toString() ?? null;
    const decision = { id, clientId, ...content, shares };
    const { at: createdAt } = account.tell('AlgorithmDecided', { decision });
    noteAge(account, staleness);
    await saveAccounts(unit, [account]);
    return { decision: { ...decision, sessionId, createdAt }, isDuplicate: false };
  });
}

/** Raises STALE_DATA once, and again only after fresher data. */
function noteAge(account: Parameters<typeof raiseOnce>[0], { maximumMs, age }: Staleness): void {
  if (age === 'untold') return;
  const ageMs = age === 'newest' ? 0 : Date.parse(account.present) - Date.parse(age.since);
  if (ageMs * 10 < maximumMs * 9) rearm(account, 'STALE_DATA', 'WARNING');
  if (ageMs <= maximumMs) return;
  raiseOnce(account, {
    ...{ level: 'WARNING', type: 'STALE_DATA' },
    value: String(ageMs),
    threshold: String(maximumMs),
    message: `The decision rests on data that was out of date for ${ageMs} ms.`,
  });
}

/** @throws {ApiError} `NOT_FOUND`. */
async function requireDecision(
  queries: Queryable,
  sessionId: string,
  decisionId: string,
): Promise<RecordedDecision> {
  const row = await findDecision(queries, sessionId, decisionId);
  const event = row === null ? null : eventOfRow(row);
  if (row === null || event === null || !algorithmDecided.is(event))
    throw new ApiError('NOT_FOUND', { decisionId });
  return { ...event.payload.data.decision, sessionId, createdAt: row.at };
}

function assertWellFormed({ shares, limitPrice, confidence, reasoning, inputs }: NewDecision): void {
  const refuse = (argument: string, message: string): never => {
    throw new ApiError('BAD_USER_INPUT', { argument }, message);
  };
  if (shares !== null && shares < 1n) refuse('shares', 'shares must be positive.');
  if (limitPrice !== null && !/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/.test(limitPrice))
    refuse('limitPrice', 'limitPrice must lie between 0 and 1, with nine decimals at most.');
  if (limitPrice !== null && nanosOf(limitPrice) === 0n) refuse('limitPrice', 'limitPrice must be positive.');
  if (confidence !== null && !(confidence >= 0 && confidence <= 1))
    refuse('confidence', 'confidence must lie between 0 and 1.');
  if (characterCount(reasoning) > decisionLimits.reasoning)
    refuse('reasoning', `reasoning has ${decisionLimits.reasoning} characters at most.`);
  const json = JSON.stringify([inputs]);
  if (Buffer.byteLength(json) > decisionLimits.inputsBytes)
    refuse('inputs', `inputs has ${decisionLimits.inputsBytes} bytes of JSON at most.`);
  if (json.includes('\\u0000')) refuse('inputs', 'inputs holds a character that cannot be stored.');
  if (!isStorable(reasoning)) refuse('reasoning', 'reasoning holds a character that cannot be stored.');
}
