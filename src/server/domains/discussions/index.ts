import { writtenRow } from '../../db/written-rows.ts';
import { userRow } from '../users/store.ts';
import { capturedDiscussions } from './capture.ts';
import { discussionPostedEvent, discussionDeletedEvent } from './schema.ts';

/** The parts of the domain that the server is composed of. */
export const discussions = {
  name: 'discussions',
  tables: [capturedDiscussions],
  writes: {
    postDiscussion: [writtenRow('discussions', ['marketId', 'userWallet', 'content', 'createdAt']), userRow],
  },
  events: [discussionPostedEvent.type, discussionDeletedEvent.type],
} as const;
