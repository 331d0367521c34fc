import { builder } from '../graphql/builder.ts';
import { eventTypes } from './markets/schema/event.ts';
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

/** Every kind of event that the domains have announced. */
export const eventDefinitions = eventTypes.map(({ definition }) => definition);

/** The assembled schema. `schema.graphql` is its text. */
export const schema = builder.toSchema();
