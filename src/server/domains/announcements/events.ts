import { defineEvent, type Event } from '../../broker/event.ts';
import type { RowChange } from '../../db/row-change.ts';
import { announcements, type AnnouncementRow } from './table.ts';
import { announcementsTopic } from './topics.ts';

/** An announcement was published, was changed, began, ended or was cancelled. The event belongs to no market. */
export const announcementChanged = defineEvent('announcementChanged', {
  payload: announcements.row,
  topics: () => [announcementsTopic.of(null)],
  // Each update of a row has an `updated_at` of its own, because a trigger sets it.
  identity: ({ id, state, updatedAt }) => [id, state, updatedAt].join(':'),
  occurredAt: ({ updatedAt }) => updatedAt,
});

/** The events of a change of a row of `announcements`. */
export function eventsOfAnnouncementChange({ after }: RowChange<AnnouncementRow>): Event[] {
  return after === null ? [] : [announcementChanged.create(after)];
}
