import { defineTopic } from '../../broker/topic.ts';

/** The inbox of a wallet, for the wallet alone. It is kept however long the wallet is away. */
export const inboxTopic = defineTopic('inbox', { key: 'wallet', history: 'durable', readers: 'owner' });
