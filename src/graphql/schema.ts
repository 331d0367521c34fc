import { builder } from './builder.ts';
import { addMarketEvents } from './market-events.ts';
import './scalars.ts';
import './server-status.ts';
// The domains. A new one is a folder of its own and a line here.
import '../domains/markets/schema.ts';
import '../domains/markets/query.schema.ts';
import '../domains/markets/mutation.schema.ts';
import '../domains/markets/subscription.schema.ts';
import '../domains/trades/schema.ts';
import '../domains/votes/schema.ts';
import '../domains/discussions/schema.ts';
import '../domains/positions/schema.ts';
import '../domains/users/schema.ts';

addMarketEvents();

/** The assembled schema. `schema.graphql` is what it looks like to clients. */
export const schema = builder.toSchema();
