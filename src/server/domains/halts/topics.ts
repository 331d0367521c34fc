import { defineTopic } from '../../broker/topic.ts';

/** The beginning and the end of each halt, for everyone. It is kept however long a client is away. */
export const platformTopic = defineTopic('platform', { key: null, history: 'durable', readers: 'everyone' });
