import { defineTopic } from '../../broker/topic.ts';
import { historyMs, renewFollows } from './renewal.ts';

/** What happens to the orders of a wallet. It is kept however long the wallet is away. */
export const ordersTopic = defineTopic('orders', { key: 'wallet', history: 'durable', readers: 'owner' });

/** The changes of the book of a market. They tick, so they must not push facts out of the log of the market. */
export const bookTopic = defineTopic('book', {
  key: 'market',
  history: { size: 1000, ttlMs: historyMs },
  readers: 'everyone',
  whileFollowed: renewFollows,
});
