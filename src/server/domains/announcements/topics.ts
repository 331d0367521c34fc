import { defineTopic } from '../../broker/topic.ts';

/** Every change of an announcement, for everyone. It is kept however long a client is away. */
export const announcementsTopic = defineTopic('announcements', {
  key: null,
  history: 'durable',
  readers: 'everyone',
});
