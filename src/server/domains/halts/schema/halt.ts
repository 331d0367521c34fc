import { builder } from '../../../graphql/builder.ts';
import { requireCapability, type Context } from '../../../graphql/context.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { marketRef } from '../../markets/schema/reference.ts';
import { haltsMigration } from '../migrations.ts';
import { canHalt } from '../needs.ts';
import { findHalts } from '../store.ts';
import type { TradingHaltRow } from '../table.ts';

/** @throws {ApiError} `SERVICE_UNAVAILABLE` where the server has no table of halts. */
export function requireHalts(context: Context): void {
  requireCapability(context, haltsMigration.capability);
}

export const haltRef = builder.objectRef<TradingHaltRow>('TradingHalt').implement({
  description: 'A halt of trading, in one market or in all of them. While it lasts no trade is made.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The row's own id." }),
    marketId: t.exposeID('marketId', { nullable: true, description: 'The market; null for all of them.' }),
    reason: t.exposeString('reason', { description: 'The reason, plain text.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      description: 'The time from which on no trade was made.',
    }),
    resumesAt: t.expose('resumesAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which trading resumes by itself; null while only an operator resumes it.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which it ended; null while it lasts.',
    }),
  }),
});

const loadHalt = batchValues(findHalts);

builder.objectField(marketRef, 'halt', (t) =>
  t.field({
    type: haltRef,
    nullable: true,
    description:
      'The halt by which the market does not trade now, its own or that of all markets; of both, the one that ends last. Null while no halt stops it, and where the server has no table of halts.',
    resolve: ({ row }, _args, context) =>
      canHalt(context.services.capabilities) ? loadHalt(context, row.id) : null,
  }),
);
