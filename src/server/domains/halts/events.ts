import { z } from 'zod';

import { defineEvent, type Event } from '../../broker/event.ts';
import type { Queryable } from '../../db/client.ts';
import type { RowChange } from '../../db/row-change.ts';
import { readPlatform } from './store.ts';
import { tradingHalts, type TradingHaltRow } from './table.ts';
import { platformTopic } from './topics.ts';

const moment = z.string().nullable();

/** A halt began or ended, of one market or of all. The event belongs to no market. */
export const platformStatusChanged = defineEvent('platformStatusChanged', {
  payload: z.object({
    halt: tradingHalts.row,
    /** The status of the platform after it. */
    status: z.object({ isTradingActive: z.boolean(), reason: z.string().nullable(), resumesAt: moment }),
  }),
  topics: () => [platformTopic.of(null)],
  identity: ({ halt: { id, endedAt } }) => `${id}:${endedAt === null ? 'began' : 'ended'}`,
  occurredAt: ({ halt: { startedAt, endedAt } }) => endedAt ?? startedAt,
});

/** The events of halts that this transaction has begun or ended. */
export async function eventsOfHalts(queries: Queryable, halts: readonly TradingHaltRow[]): Promise<Event[]> {
  if (halts.length === 0) return [];
  const status = await readPlatform(queries);
  return halts.map((halt) => platformStatusChanged.create({ halt, status }));
}

/** The events of a captured row. A row that has ended tells of its beginning, too: the log drops what it knows. */
export async function eventsOfHaltChange(
  { after }: RowChange<TradingHaltRow>,
  queries: Queryable,
): Promise<readonly Event[]> {
  if (after === null) return [];
  return eventsOfHalts(queries, after.endedAt === null ? [after] : [{ ...after, endedAt: null }, after]);
}
