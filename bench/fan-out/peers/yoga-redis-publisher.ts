/** The instance that trades happen on, where Yoga's pub/sub goes over Redis. */
import { serveControl } from '../control.ts';
import { nextTrade } from '../trade.ts';
import { createRedisPubSub } from './redis-pub-sub.ts';

const pubSub = createRedisPubSub();
serveControl((marketId, dueMs) => pubSub.publish('tradeExecuted', marketId, nextTrade(marketId, dueMs)));
process.stdout.write(`${JSON.stringify({ url: process.argv[2] })}\n`);
