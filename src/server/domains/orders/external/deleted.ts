import { z } from 'zod';

import { fly } from '../../../db/flights.ts';
import { bind, defineStatement } from '../../../db/statement.ts';
import { defineJob } from '../../../jobs/job.ts';
import { orderPart } from '../statements.ts';
import { eventsOfDeleted } from './capture.ts';
import { deletedJob } from './job-names.ts';
import { keepBook } from './keep-book.ts';

/** Reads a row from the JSON that a trigger made of it. */
const readDeleted = defineStatement(
  'order_deleted',
  `SELECT ${orderPart.columns.join()} FROM jsonb_populate_record(NULL::orders, $1::jsonb)`,
  orderPart.columns,
  orderPart.read,
);

/** Takes a deleted order out of the book, and tells its wallet of the end. */
export const endDeleted = defineJob(deletedJob, {
  payload: z.object({ marketId: z.string(), order: z.string(), at: z.string() }),
  market: ({ marketId }) => marketId,
  async run(unit, { marketId, order, at }) {
    const [[deleted]] = await fly(unit.tx, [bind(readDeleted, order)]);
    if (deleted === undefined) return null;
    await keepBook(unit, marketId, [deleted.id]);
    unit.record(await eventsOfDeleted(deleted, at, unit.tx));
    return null;
  },
});
