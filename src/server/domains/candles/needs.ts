import { appliedMigration } from '../../commit/migrations.ts';
import { candlesMigration } from './migrations.ts';

/** The capabilities without which nothing counts trades into bars. */
const needed = [candlesMigration.capability, appliedMigration.capability, 'jobs'] as const;

/** The capability that is missing; null when trades are counted into bars. */
export function missingForCandles(isUsable: (capability: string) => boolean): string | null {
  return needed.find((name) => !isUsable(name)) ?? null;
}
