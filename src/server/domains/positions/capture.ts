import { captureTable } from '../../db/captured-table.ts';
import { readCommitOrder } from '../../db/commit-order.ts';
import { eventsOfPositionChange } from './events.ts';
import { lockPosition } from './store.ts';
import { positions } from './table.ts';

export const capturedPositions = captureTable(positions, {
  events: eventsOfPositionChange,
  // With the commit order by which the log places the position among those that are published meanwhile.
  missed: ({ marketId, userWallet }, { queries }) =>
    queries.transaction().execute(async (tx) => {
      const after = await lockPosition(tx, marketId, userWallet);
      return after === null ? [] : [{ before: null, after, commitOrder: await readCommitOrder(tx) }];
    }),
});
