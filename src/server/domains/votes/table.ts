import { flag, moment, text } from '../../db/columns.ts';
import { defineTable, type KyselyTable, type RowOf } from '../../db/table.ts';

const votesIn = (name: string) =>
  defineTable(name, {
    columns: {
      marketId: text,
      userWallet: text,
      vote: flag,
      votedAt: moment.nullable(),
      txSignature: text.nullable(),
    },
    key: ['marketId', 'userWallet'],
    changes: 'inserted',
    caughtUpBy: ['votedAt'],
  });

/** Votes on proposals. */
export const proposalVotes = votesIn('proposal_votes');
/** Votes in disputes. */
export const disputeVotes = votesIn('dispute_votes');

export type VoteRow = RowOf<typeof proposalVotes>;

declare module '../../db/tables.ts' {
  interface Tables {
    proposalVotes: KyselyTable<typeof proposalVotes>;
    disputeVotes: KyselyTable<typeof disputeVotes>;
  }
}
