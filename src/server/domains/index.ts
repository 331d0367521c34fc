import type { GraphQLSchema } from 'graphql';

import type { Reaction } from '../commit/reaction.ts';
import type { JobDefinition } from '../jobs/job.ts';
import type { Migration } from '../db/versioned/migration.ts';
import type { Event } from '../broker/event.ts';
import type { CapturedTable } from '../db/captured-table.ts';
import { builder } from '../graphql/builder.ts';
import '../graphql/scalars.ts';
import '../graphql/server-status.ts';
import { discussions } from './discussions/index.ts';
import { markets } from './markets/index.ts';
import { eventTypes } from './markets/schema/event.ts';
import { addMarketEvents } from './markets/schema/event-stream.ts';
import { positions } from './positions/index.ts';
import { trades } from './trades/index.ts';
import { users } from './users/index.ts';
import { votes } from './votes/index.ts';

/** The parts of a domain that the server is composed of. The import of its folder adds its types and fields to the schema. */
export interface Domain {
  readonly name: string;
  /** Its work when an event happens, which may be an event of another domain. */
  readonly reactions?: readonly Reaction[];
  /** Makes the tables that belong to the domain alone, in this order. */
  readonly migrations?: readonly Migration[];
  readonly jobs?: readonly JobDefinition[];
  /** Tables that other programs write, too. Catch-up reads them in the order of the domains. */
  readonly tables?: readonly CapturedTable<Event>[];
}

/** The domains. */
export const domains: readonly Domain[] = [markets, trades, votes, discussions, users, positions];

/** Every kind of event that the domains have announced. */
export const eventDefinitions = eventTypes.map(({ definition }) => definition);

let assembled: GraphQLSchema | null = null;

/**
 * Assembles the schema of every domain that was imported, at the first call. `schema.graphql` is its text. A domain that is
 * imported later is not in it.
 */
export function assembleSchema(): GraphQLSchema {
  if (assembled !== null) return assembled;
  addMarketEvents();
  return (assembled = builder.toSchema());
}
