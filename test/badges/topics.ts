import { defineTopic } from '../../src/server/broker/topic.ts';

/** Every badge, for everyone. */
export const badgesTopic = defineTopic('badges', { key: null, history: 'default', readers: 'everyone' });

/** The badges of a wallet, for its owner. They are kept however long the owner is away. */
export const ownBadgesTopic = defineTopic('own-badges', {
  key: 'wallet',
  history: 'durable',
  readers: 'owner',
});
