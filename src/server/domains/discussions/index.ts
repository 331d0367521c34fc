import { discussionPostedEvent, discussionDeletedEvent } from './schema.ts';

/** The parts of the domain that the server is composed of. */
export const discussions = {
  name: 'discussions',
  events: [discussionPostedEvent.type, discussionDeletedEvent.type],
} as const;
