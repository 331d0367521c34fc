/** GraphQL Yoga with its own in-process pub/sub. */
import { createPubSub } from 'graphql-yoga';

import { serveControl } from '../control.ts';
import { nextTrade } from '../trade.ts';
import { serveYoga, type Topics } from './yoga-server.ts';

const pubSub = createPubSub<Topics>();

serveControl((marketId, dueMs) => pubSub.publish('tradeExecuted', marketId, nextTrade(marketId, dueMs)));
serveYoga(pubSub);
