import { capturedDiscussions } from './capture.ts';
import { discussionPostedEvent, discussionDeletedEvent } from './schema.ts';

/** The parts of the domain that the server is composed of. */
export const discussions = {
  name: 'discussions',
  tables: [capturedDiscussions],
  events: [discussionPostedEvent.type, discussionDeletedEvent.type],
} as const;
