import { randomUUID } from 'node:crypto';

import { ApiError } from '../../src/server/base/errors.ts';
import { claimRequest } from '../../src/server/commit/requests.ts';
import type { UnitOfWork } from '../../src/server/commit/unit.ts';
import './codes.ts';
import { eventsOfBadgeChange } from './events.ts';
import { countBadges, insertBadge, requireBadge } from './store.ts';
import type { BadgeRow } from './table.ts';

/** A badge that a service awards. */
export interface Award {
  readonly caller: string;
  readonly clientId: string | null;
  readonly wallet: string;
  readonly title: string;
}

/** The result of an award. */
export interface Awarded {
  readonly badge: BadgeRow;
  /** Whether an earlier request with the same client id awarded the badge. */
  readonly isDuplicate: boolean;
}

/**
 * Awards a badge.
 *
 * @throws {ApiError} `BADGE_HELD` when the wallet has the badge; `TOO_MANY_BADGES` when it has `maximum` badges;
 *   `CLIENT_ID_REUSED`; `BAD_USER_INPUT`.
 */
export async function awardBadge(unitOfWork: UnitOfWork, award: Award, maximum: number): Promise<Awarded> {
  const { caller, clientId, wallet, title } = award;
  const id = randomUUID();
  const request = { caller, clientId, mutation: 'awardBadge', content: { wallet, title } };
  return unitOfWork.run([], async ({ tx, record }) => {
    const first = await claimRequest(tx, request, [id]);
    if (first !== null) return { badge: await requireBadge(tx, first[0] ?? ''), isDuplicate: true };
    if ((await countBadges(tx, wallet)) >= maximum)
      throw new ApiError('TOO_MANY_BADGES', { wallet, maximum });
    const badge = await insertBadge(tx, { id, wallet, title });
    if (badge === null) throw new ApiError('BADGE_HELD', { wallet, title });
    record(eventsOfBadgeChange({ before: null, after: badge, commitOrder: null }));
    return { badge, isDuplicate: false };
  });
}
