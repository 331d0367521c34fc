import { randomUUID } from 'node:crypto';

import { sql } from 'kysely';

import { ApiError } from '../../base/errors.ts';
import { fromMillis } from '../../base/time.ts';
import { claimRequest } from '../../commit/requests.ts';
import { characterCount } from '../../db/characters.ts';
import type { Tx } from '../../db/client.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { setClock } from './clock.ts';
import { sessionClock } from './jobs.ts';
import { lockAccounts } from './load.ts';
import { saveAccounts } from './save.ts';
import { assertNoStop } from './stop-wall.ts';
import { requireSession } from './store.ts';
import { tradingSessions, type TradingSessionRow } from './table.ts';

/** A session that a wallet starts. */
export interface NewSession {
  readonly wallet: string;
  readonly clientId: string | null;
  readonly name: string;
  readonly durationMinutes: number;
  readonly startingBalance: bigint;
  readonly lossLimit: bigint;
  readonly algorithmId: string | null;
  readonly algorithmVersion: string | null;
  readonly maxDrawdown: bigint | null;
  readonly maxPosition: bigint | null;
  readonly maxOrdersPerMinute: number | null;
}

/** The settings of the deployment that a session keeps. */
export interface SessionSettings {
  readonly volatility: string;
  readonly volatilityMs: number;
}

/** The bounds of a session's arguments. */
export const sessionLimits = {
  name: 200,
  algorithm: 200,
  minutes: 44_640,
  amount: 1_000_000_000_000_000_000n,
  ordersPerMinute: 6000,
  /** Open sessions of a wallet. */
  open: 100,
} as const;

/**
 * Starts a session, which is ACTIVE at once.
 *
 * @throws {ApiError} `BAD_USER_INPUT`, `CLIENT_ID_REUSED`; `SESSION_NOT_ACTIVE` while a stop of the wallet's sessions is under way.
 */
export async function startSession(
  walletWork: WalletWork,
  given: NewSession,
  settings: SessionSettings,
): Promise<{ readonly session: TradingSessionRow; readonly isDuplicate: boolean }> {
  const { wallet, clientId, durationMinutes, ...content } = { ...given, name: given.name.trim() };
  assertWellFormed({ ...given, name: content.name });
  const id = randomUUID();
  const request = {
    ...{ caller: wallet, clientId, mutation: 'startTradingSession' },
    content: { durationMinutes, ...content },
  };
  return walletWork.run(wallet, [], async ({ tx, record, schedule }) => {
    const first = await claimRequest(tx, request, [id]);
    if (first !== null) return { session: await requireSession(tx, first[0] ?? ''), isDuplicate: true };
    await assertNoStop(tx, wallet);
    await assertRoom(tx, wallet);
    const { startedAt } = await insert(tx, { id, userWallet: wallet, ...content, ...settings });
    const { accounts } = await lockAccounts(tx, [id]);
    const account = accounts.get(id);
    if (account === undefined) throw new Error('a session that was just made is absent');
    account.change({ endsAt: fromMillis(Date.parse(startedAt) + durationMinutes * 60_000) });
    account.tell('SessionStatusChanged', { from: null, to: 'ACTIVE', reason: null, note: null });
    await setClock({ tx, schedule }, account, sessionClock);
    await saveAccounts({ tx, record }, [account]);
    return { session: await requireSession(tx, id), isDuplicate: false };
  });
}

async function insert(
  tx: Tx,
  row: Omit<NewSession, 'wallet' | 'clientId' | 'durationMinutes'> &
    SessionSettings & { readonly id: string; readonly userWallet: string },
): Promise<TradingSessionRow> {
  const at = sql<string>`clock_timestamp()`;
  return tx
    .insertInto('tradingSessions')
    .values({ ...row, startedAt: at, createdAt: at, endsAt: at, version: 1 })
    .returning(tradingSessions.selection)
    .executeTakeFirstOrThrow();
}

/** The starts of a wallet wait for each other, so that none of them miscounts. */
async function assertRoom(tx: Tx, wallet: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(730542188, hashtext(${wallet}))`.execute(tx);
  const { rows } = await sql<{ open: number }>`
    SELECT count(*)::integer AS open FROM trading_sessions WHERE user_wallet = ${wallet} AND status IN ('ACTIVE', 'PAUSED')
  `.execute(tx);
  if ((rows[0]?.open ?? 0) < sessionLimits.open) return;
  const details = { reason: 'SESSIONS', maximum: sessionLimits.open };
  throw new ApiError('BAD_USER_INPUT', details, `A wallet has ${sessionLimits.open} open sessions at most.`);
}

function assertWellFormed(given: NewSession): void {
  const { name, algorithmId, algorithmVersion, durationMinutes, maxOrdersPerMinute } = given;
  const { amount } = sessionLimits;
  within('name', BigInt(characterCount(name)), BigInt(sessionLimits.name));
  for (const [argument, text] of Object.entries({ algorithmId, algorithmVersion }))
    if (text !== null) within(argument, BigInt(characterCount(text)), BigInt(sessionLimits.algorithm));
  within('durationMinutes', BigInt(durationMinutes), BigInt(sessionLimits.minutes));
  const { startingBalance, lossLimit, maxDrawdown, maxPosition } = given;
  for (const [argument, value] of Object.entries({ startingBalance, lossLimit, maxDrawdown, maxPosition }))
    if (value !== null) within(argument, value, amount);
  if (maxOrdersPerMinute !== null)
    within('maxOrdersPerMinute', BigInt(maxOrdersPerMinute), BigInt(sessionLimits.ordersPerMinute));
}

function within(argument: string, value: bigint, maximum: bigint): void {
  if (value >= 1n && value <= maximum) return;
  const message = `${argument} must lie between 1 and ${maximum}.`;
  throw new ApiError('BAD_USER_INPUT', { argument, maximum: maximum.toString() }, message);
}
