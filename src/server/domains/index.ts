import { builder } from '../graphql/builder.ts';
import '../graphql/scalars.ts';
import '../graphql/server-status.ts';
import { eventTypes } from './markets/schema/event.ts';
import { addMarketEvents } from './markets/schema/event-stream.ts';
// The domains, a line for each.
import './markets/schema/index.ts';
import './trades/schema.ts';
import './votes/schema.ts';
import './discussions/schema.ts';
import './users/schema.ts';
import './positions/schema.ts';

addMarketEvents();

/** Every kind of event that the domains have announced. */
export const eventDefinitions = eventTypes.map(({ definition }) => definition);

/** The assembled schema. `schema.graphql` is its text. */
export const schema = builder.toSchema();
