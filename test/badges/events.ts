import { defineEvent, type Event } from '../../src/server/broker/event.ts';
import type { RowChange } from '../../src/server/db/row-change.ts';
import { badges, type BadgeRow } from './table.ts';
import { badgesTopic, ownBadgesTopic } from './topics.ts';

/** A wallet got a badge. The event belongs to no market. */
export const badgeAwarded = defineEvent('badgeAwarded', {
  payload: badges.row,
  topics: ({ wallet }) => [badgesTopic.of(null), ownBadgesTopic.of(wallet)],
  identity: ({ id }) => id,
  occurredAt: ({ awardedAt }) => awardedAt,
});

/** The events of a change of a row of `badges`. */
export function eventsOfBadgeChange({ before, after }: RowChange<BadgeRow>): Event[] {
  return before !== null || after === null ? [] : [badgeAwarded.create(after)];
}
