import { moment, text, uuid } from '../../src/server/db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../src/server/db/table.ts';

/** Badges. The back office writes them, too. The only place that lists their columns. */
export const badges = defineTable('badges', {
  columns: {
    id: uuid.generated(),
    wallet: text,
    title: text,
    awardedAt: moment.orWhenNull('1970-01-01T00:00:00.000000Z'),
  },
  key: ['id'],
  changes: 'inserted',
  caughtUpBy: ['awardedAt'],
});

export type BadgeRow = RowOf<typeof badges>;

declare module '../../src/server/db/tables.ts' {
  interface Tables {
    badges: KyselyTable<typeof badges>;
    badgeProgress: { wallet: string; trades: number };
    badgeLetters: { tradeId: string; wallet: string };
  }
}
