import { defineTopic } from '../../broker/topic.ts';

/** The log of a market: its events that every client may see. */
export const marketTopic = defineTopic('market', { key: 'market', history: 'default', readers: 'everyone' });

/** The log of all markets. It keeps more, because the events of every market share it. */
export const allMarketsTopic = defineTopic('markets', {
  key: null,
  history: { times: 20 },
  readers: 'everyone',
});

/** The logs of an event of a market that every client may see. */
export const publicTopics = (marketId: string): readonly string[] => [
  marketTopic.of(marketId),
  allMarketsTopic.of(null),
];
