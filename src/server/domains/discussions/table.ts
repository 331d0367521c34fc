import { moment, text, uuid } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';

/** Comments under a market. The only place that lists their columns. */
export const discussions = defineTable('discussions', {
  columns: {
    id: uuid.generated(),
    marketId: text,
    userWallet: text,
    // The replication stream leaves out the words that an update left alone.
    content: text.orWhenMissing(''),
    createdAt: moment.nullable(),
    deletedAt: moment.nullable(),
  },
  key: ['id'],
  changes: { kind: 'marked-deleted', by: 'deletedAt' },
  caughtUpBy: ['createdAt', 'deletedAt'],
});

export type DiscussionRow = RowOf<typeof discussions>;

declare module '../../db/tables.ts' {
  interface Tables {
    discussions: KyselyTable<typeof discussions>;
  }
}
