import { appliedMigration } from '../../commit/migrations.ts';
import { creatorSharesMigration } from './migrations.ts';

/** The capabilities without which no trade of shares takes effect. */
const needed = [creatorSharesMigration.capability, appliedMigration.capability, 'jobs'] as const;

/** The capability that is missing; null when shares can be traded. */
export function missingForShares(isUsable: (capability: string) => boolean): string | null {
  return needed.find((name) => !isUsable(name)) ?? null;
}
