import type { UnitOfWork } from '../../commit/unit.ts';
import { eventsOfHalts } from './events.ts';
import { endHalts } from './store.ts';
import type { TradingHaltRow } from './table.ts';

/**
 * Ends the halt of a market, or the halt of all markets; those of single markets stay then. Without a halt nothing happens, so
 * that two operators, or an operator and the clock, may resume at the same time.
 *
 * @returns the halt that ended; null where there was none.
 */
export async function resumeTrading(
  unitOfWork: UnitOfWork,
  marketId: string | null,
): Promise<TradingHaltRow | null> {
  return unitOfWork.run([], async ({ tx, record }) => {
    const ended = await endHalts(tx, marketId);
    record(await eventsOfHalts(tx, ended));
    return ended[0] ?? null;
  });
}
