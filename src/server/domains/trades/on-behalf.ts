import { ApiError } from '../../base/errors.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import { isUuid } from '../../db/pages.ts';
import { refusal, type OnBehalf } from './order.ts';

/** The capability of trading sessions. Orders and trades on behalf of a session need it. */
export const sessionsCapability = 'sessions';

/** The ids of a session and a decision, as a client gives them. */
export interface GivenOnBehalf {
  readonly sessionId?: string | null | undefined;
  readonly decisionId?: string | null | undefined;
}

/**
 * Reads the session of an order or a trade; null without one.
 *
 * @throws {ApiError} `BAD_USER_INPUT` unless both ids are given or none; `NOT_FOUND` for a text that is the id of no session.
 */
export function readOnBehalf({ sessionId = null, decisionId = null }: GivenOnBehalf): OnBehalf | null {
  if (sessionId === null && decisionId === null) return null;
  if (sessionId === null) throw refusal('sessionId', 'decisionId needs sessionId.');
  if (decisionId === null) throw refusal('decisionId', 'sessionId needs decisionId.');
  if (!isUuid(sessionId)) throw new ApiError('NOT_FOUND', { sessionId });
  if (!isUuid(decisionId)) throw refusal('decisionId', 'decisionId is no decision of the session.');
  return { sessionId: sessionId.toLowerCase(), decisionId: decisionId.toLowerCase() };
}

/** An order or a trade of a session that was refused. */
export interface Refused extends OnBehalf {
  readonly wallet: string;
  readonly error: ApiError;
}

type NoteRefusal = (unitOfWork: UnitOfWork, refused: Refused) => Promise<void>;

let noteRefusal: NoteRefusal = () => Promise.resolve();

/** Tells trades how a refusal is noted. The domain of sessions calls this, because trades know no sessions. */
export function announceRefusals(note: NoteRefusal): void {
  noteRefusal = note;
}

/** Runs a mutation. The session that it belongs to notes its refusal, in a transaction of its own, before the error is thrown. */
export async function notingRefusals<Result>(
  unitOfWork: UnitOfWork,
  wallet: string,
  onBehalf: OnBehalf | null,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (onBehalf !== null && error instanceof ApiError)
      await noteRefusal(unitOfWork, { ...onBehalf, wallet, error });
    throw error;
  }
}
