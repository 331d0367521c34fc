import { ApiError } from '../../base/errors.ts';
import type { UnitOfWork } from '../../commit/unit.ts';
import type { Queryable } from '../../db/client.ts';
import { necessaryTypes, notificationTypes, type NotificationType } from './types.ts';

/** The wish of a wallet for a type of notification. */
export interface Preference {
  readonly type: NotificationType;
  /** Whether notifications of the type come into the inbox. */
  readonly inApp: boolean;
  /** Whether a front end shows them at once. */
  readonly toast: boolean;
}

/** The type of which every notification comes. */
const neverMuted: NotificationType = 'POSITION_CLAIMED';

/** Whether notifications of a type come although the type is muted: some of them, or all. */
export function isNecessary({ type }: Pick<Preference, 'type'>): boolean {
  return necessaryTypes.has(type);
}

/** The wishes of a wallet for all types, in the order of the types. Without a wish all of a type come. */
export async function readPreferences(queries: Queryable, wallet: string): Promise<readonly Preference[]> {
  const rows = await queries
    .selectFrom('notificationPreferences')
    .select(['type', 'inApp', 'toast'])
    .where('userWallet', '=', wallet)
    .execute();
  const stored = new Map(rows.map((row) => [row.type, row]));
  return notificationTypes.map((type) => {
    const { inApp, toast } = stored.get(type) ?? { inApp: true, toast: true };
    return { type, inApp: inApp || type === neverMuted, toast };
  });
}

/**
 * Stores wishes of a wallet. The types that are not given keep theirs.
 *
 * @throws {ApiError} `BAD_USER_INPUT` when a type is given twice.
 */
export async function setPreferences(
  unitOfWork: UnitOfWork,
  wallet: string,
  given: readonly Preference[],
): Promise<readonly Preference[]> {
  const types = new Set(given.map(({ type }) => type));
  if (types.size < given.length) {
    throw new ApiError('BAD_USER_INPUT', { argument: 'preferences' }, 'preferences has a type twice.');
  }
  return unitOfWork.run([], async ({ tx }) => {
    const sorted = [...given].sort((one, other) => (one.type < other.type ? -1 : 1));
    if (sorted.length > 0) {
      await tx
        .insertInto('notificationPreferences')
        .values(sorted.map(({ type, inApp, toast }) => ({ userWallet: wallet, type, inApp, toast })))
        .onConflict((conflict) =>
          conflict.columns(['userWallet', 'type']).doUpdateSet((eb) => ({
            inApp: eb.ref('excluded.inApp'),
            toast: eb.ref('excluded.toast'),
          })),
        )
        .execute();
    }
    return readPreferences(tx, wallet);
  });
}
