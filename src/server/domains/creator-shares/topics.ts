import { defineTopic } from '../../broker/topic.ts';

/** The trades of a creator's shares, and their unlock. */
export const creatorTopic = defineTopic('creator', {
  key: 'creator',
  history: 'default',
  readers: 'everyone',
});

/** The unlocks of all creators' shares. */
export const creatorsTopic = defineTopic('creators', { key: null, history: 'default', readers: 'everyone' });

/** The dividends of a wallet. They are kept however long the wallet is away. */
export const dividendsTopic = defineTopic('dividends', {
  key: 'wallet',
  history: 'durable',
  readers: 'owner',
});
