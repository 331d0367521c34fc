import { defineTopic } from '../../broker/topic.ts';

/** The log of a wallet. It is durable, and compacted because an event of a position is the whole position. */
export const walletTopic = defineTopic('wallet', { key: 'wallet', history: 'compacted', readers: 'owner' });
