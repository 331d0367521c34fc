/** GraphQL Yoga with its pub/sub over Redis. */
import { serveControl } from '../control.ts';
import { createRedisPubSub } from './redis-pub-sub.ts';
import { serveYoga } from './yoga-server.ts';

serveControl(() => {
  throw new Error('events of this server come through Redis');
});
serveYoga(createRedisPubSub());
