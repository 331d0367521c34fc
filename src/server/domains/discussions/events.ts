import { z } from 'zod';

import { defineEvent, type Event } from '../../broker/event.ts';
import type { RowChange } from '../../db/row-change.ts';
import { publicTopics } from '../markets/topics.ts';
import { discussions, type DiscussionRow } from './table.ts';

/** A comment was posted under a market. */
export const discussionPosted = defineEvent('discussionPosted', {
  payload: discussions.row,
  marketId: ({ marketId }) => marketId,
  topics: ({ marketId }) => publicTopics(marketId),
  identity: ({ id }) => id,
  occurredAt: ({ createdAt }) => createdAt,
});

/** A comment was deleted by its author. The event does not contain its text. */
export const discussionDeleted = defineEvent('discussionDeleted', {
  payload: z.object({ discussionId: z.string(), marketId: z.string(), deletedAt: z.string() }),
  marketId: ({ marketId }) => marketId,
  topics: ({ marketId }) => publicTopics(marketId),
  // The bare id is the identity of its `discussionPosted`, and identities are unique among all events.
  identity: ({ discussionId }) => `${discussionId}:deleted`,
  occurredAt: ({ deletedAt }) => deletedAt,
});

/** The events of a change of a row of `discussions`. */
export function eventsOfDiscussionChange({ before, after }: RowChange<DiscussionRow>): Event[] {
  if (after === null) return [];
  const events: Event[] = before === null ? [discussionPosted.create(after)] : [];
  if (after.deletedAt !== null && (before?.deletedAt ?? null) === null) {
    const { id: discussionId, marketId, deletedAt } = after;
    events.push(discussionDeleted.create({ discussionId, marketId, deletedAt }));
  }
  return events;
}
