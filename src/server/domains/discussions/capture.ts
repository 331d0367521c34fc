import { captureTable } from '../../db/captured-table.ts';
import { eventsOfDiscussionChange } from './events.ts';
import { discussions } from './table.ts';

export const capturedDiscussions = captureTable(discussions, {
  events: eventsOfDiscussionChange,
  missed: (after, { since }) => {
    // An old comment was published when it was posted: only its deletion is new.
    const isOld = after.createdAt !== null && after.createdAt < since;
    return [{ before: isOld ? { ...after, deletedAt: null } : null, after, commitOrder: null }];
  },
});
