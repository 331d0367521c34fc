import { builder } from '../graphql/builder.ts';
import { addMarketEvents } from './markets/schema/event-stream.ts';
import '../graphql/scalars.ts';
import '../graphql/server-status.ts';
// The domains. A new one is a folder of its own and a line here.
import './markets/schema/market.ts';
import './markets/schema/query.ts';
import './markets/schema/mutation.ts';
import './markets/schema/subscription.ts';
import './trades/schema.ts';
import './votes/schema.ts';
import './discussions/schema.ts';
import './positions/schema.ts';
import './users/schema.ts';

addMarketEvents();

/** The assembled schema. `schema.graphql` is what it looks like to clients. */
export const schema = builder.toSchema();
