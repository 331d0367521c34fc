import { ApiError } from '../../base/errors.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import { characterCount } from '../../db/characters.ts';
import { eventsOfHalts } from './events.ts';
import { resumeByClock } from './jobs.ts';
import { resumeKey } from './resume-key.ts';
import { endHalts, insertHalt, type NewHalt } from './store.ts';
import { maximumReasonLength, type TradingHaltRow } from './table.ts';
import { takeScope } from './wall.ts';

/**
 * Halts trading in a market, or in all of them. No trade of the scope commits after this resolves, in any process. A halt of the
 * same scope ends, and this one takes its place.
 *
 * @throws {ApiError} `BAD_USER_INPUT` for a reason out of bounds, and for a resumption in the past.
 */
export async function haltTrading(unitOfWork: UnitOfWork, given: NewHalt): Promise<TradingHaltRow> {
  const halt = { ...given, reason: given.reason.trim() };
  assertReason(halt.reason);
  return unitOfWork.run([], async ({ tx, record, schedule }) => {
    // Before its rows, because the trigger of every other halt takes them in this order.
    await takeScope(tx, halt.marketId);
    const ended = await endHalts(tx, halt.marketId);
    const begun = await insertHalt(tx, halt);
    assertFuture(begun);
    const { id, resumesAt: at } = begun;
    // The trigger has made the job. This makes the runner of this process look at its time.
    if (at !== null) await schedule(tx, resumeByClock, { id }, { at, key: resumeKey(id, at) });
    record(await eventsOfHalts(tx, [...ended, begun]));
    return begun;
  });
}

function assertReason(reason: string): void {
  const length = characterCount(reason);
  if (length >= 1 && length <= maximumReasonLength) return;
  const message = `reason has 1 to ${maximumReasonLength} characters.`;
  throw new ApiError('BAD_USER_INPUT', { argument: 'reason', maximum: maximumReasonLength, length }, message);
}

/** By the clock of the database, which all processes share. An error takes the halt back. */
function assertFuture({ startedAt, resumesAt }: TradingHaltRow): void {
  if (resumesAt === null || resumesAt > startedAt) return;
  throw new ApiError('BAD_USER_INPUT', { argument: 'resumesAt' }, 'resumesAt must lie in the future.');
}
