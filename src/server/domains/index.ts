import type { GraphQLSchema } from 'graphql';

import type { Config, VariableTable } from '../base/config.ts';
import type { ErrorMeaning } from '../base/errors.ts';
import type { TopicDefinition } from '../broker/topic.ts';
import type { Reaction } from '../commit/reaction.ts';
import type { JobDefinition } from '../jobs/job.ts';
import type { Capabilities } from '../db/versioned/capabilities.ts';
import type { Migration } from '../db/versioned/migration.ts';
import type { Event } from '../broker/event.ts';
import type { WrittenRows } from '../db/written-rows.ts';
import type { CapturedTable } from '../db/captured-table.ts';
import { builder } from '../graphql/builder.ts';
import type { Connection } from '../graphql/connection-life.ts';
import type { Services } from '../graphql/context.ts';
import type { EventType } from '../graphql/event-type.ts';
import '../graphql/scalars.ts';
import '../graphql/server-status.ts';
import { announcements } from './announcements/index.ts';
import { candles } from './candles/index.ts';
import { creatorShares } from './creator-shares/index.ts';
import { discussions } from './discussions/index.ts';
import { halts } from './halts/index.ts';
import { inbox } from './inbox/index.ts';
import { markets } from './markets/index.ts';
import { addMarketEvents } from './markets/schema/event-stream.ts';
import { orders } from './orders/index.ts';
import { positions } from './positions/index.ts';
import { sessions } from './sessions/index.ts';
import { trades } from './trades/index.ts';
import { users } from './users/index.ts';
import { votes } from './votes/index.ts';

/** The parts of a domain that the server is composed of. The import of its folder adds its types and fields to the schema. */
export interface Domain {
  readonly name: string;
  /** The capability whose tables its reactions and jobs need. They are left out while it is off. */
  readonly needs?: string;
  /** The logs that the domain defines. */
  readonly topics?: readonly TopicDefinition[];
  /** The kinds of event that the domain announces. */
  readonly events?: readonly EventType[];
  /** The error codes that only this domain defines. */
  readonly codes?: Readonly<Record<string, ErrorMeaning>>;
  /** The environment variables of the domain. */
  readonly variables?: VariableTable;
  /** Its work when an event happens, which may be an event of another domain. */
  readonly reactions?: readonly Reaction[];
  /** Makes the tables that belong to the domain alone, in this order. */
  readonly migrations?: readonly Migration[];
  /** The rows that its mutations insert into tables of the platform. */
  readonly writes?: WrittenRows;
  readonly jobs?: readonly JobDefinition[];
  /** Told of each new socket whose client has proved its wallet. It must not throw. */
  readonly onConnected?: (services: Services, connection: Connection, wallet: string) => void;
  /** Tables that other programs write, too. Catch-up reads them in the order of the domains. */
  readonly tables?: readonly CapturedTable<Event>[];
  /** The tables and the reactions that depend on the configuration, beside the others. */
  readonly configured?: (config: Config) => Pick<Domain, 'tables' | 'reactions'>;
}

/** The domains. */
export const domains: readonly Domain[] = [
  ...[markets, trades, votes, discussions, users, positions, candles],
  ...[announcements, halts, orders, creatorShares, sessions, inbox],
];

/** The domains whose reactions and jobs have their tables. */
export function usableDomains(capabilities: Pick<Capabilities, 'isUsable'>): readonly Domain[] {
  return domains.filter(({ needs }) => needs === undefined || capabilities.isUsable(needs));
}

/** The reactions of the usable domains in a configuration. */
export function reactionsOf(
  capabilities: Pick<Capabilities, 'isUsable'>,
  config: Config,
): readonly Reaction[] {
  return usableDomains(capabilities).flatMap(({ reactions = [], configured }) => [
    ...reactions,
    ...(configured?.(config).reactions ?? []),
  ]);
}

/** The tables of the usable domains that other programs write in a configuration. */
export function capturedTablesOf(
  capabilities: Pick<Capabilities, 'isUsable'>,
  config: Config,
): readonly CapturedTable<Event>[] {
  return usableDomains(capabilities).flatMap(({ tables = [], configured }) => [
    ...tables,
    ...(configured?.(config).tables ?? []),
  ]);
}

const eventTypes = domains.flatMap(({ events = [] }) => events);

/** Every kind of event that the domains announce. */
export const eventDefinitions = eventTypes.map(({ definition }) => definition);

/** Every topic that the domains define. */
export const topicDefinitions = domains.flatMap(({ topics = [] }) => topics);

/** Every environment variable that the domains declare. */
export const domainVariables: VariableTable = Object.fromEntries(
  domains.flatMap(({ variables = {} }) => Object.entries(variables)),
);

let assembled: GraphQLSchema | null = null;

/**
 * Assembles the schema of every domain that was imported, at the first call. `schema.graphql` is its text. A domain that is
 * imported later is not in it.
 */
export function assembleSchema(): GraphQLSchema {
  if (assembled !== null) return assembled;
  addMarketEvents(eventTypes);
  return (assembled = builder.toSchema());
}
