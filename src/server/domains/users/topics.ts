import { defineTopic } from '../../broker/topic.ts';

/** The log of a wallet. */
export const walletTopic = defineTopic('wallet', { key: 'wallet', history: 'default', readers: 'owner' });
