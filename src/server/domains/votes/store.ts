import type { Queryable } from '../../db/client.ts';
import type { VoteRow } from './table.ts';
import { voteTypes, type VoteType } from './types.ts';

/** The votes of a wallet in these markets. A market in which it has none is missing. */
export async function findOwnVotes(
  queries: Queryable,
  voteType: VoteType,
  wallet: string,
  marketIds: readonly string[],
): Promise<ReadonlyMap<string, VoteRow>> {
  const { table, definition } = voteTypes[voteType];
  const rows = await queries
    .selectFrom(table)
    .select(definition.selection)
    .where('userWallet', '=', wallet)
    .where('marketId', 'in', marketIds)
    .execute();
  return new Map(rows.map((row) => [row.marketId, row]));
}
