import { sql } from 'kysely';

import type { Timestamp } from '../../base/time.ts';
import type { Tx } from '../../db/client.ts';

/** Minutes between two tellings of a creator's holders at least. */
const tellingMinutes = 10;

/** A creator whose holders are to be told, and the moment that names the telling. */
export interface Telling {
  readonly creator: string;
  readonly at: Timestamp;
}

/** Begins the telling of the next creator whose dividends have grown since the last one. Null when none is due. */
export async function nextToTell(tx: Tx): Promise<Telling | null> {
  const { rows } = await sql<Telling>`
    UPDATE creator_shares SET told_at = clock_timestamp(), told_per_share = per_share WHERE creator_wallet = (
      SELECT creator_wallet FROM creator_shares WHERE per_share > told_per_share
        AND (told_at IS NULL OR told_at <= clock_timestamp() - ${tellingMinutes} * interval '1 minute')
      ORDER BY told_at NULLS FIRST LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING creator_wallet AS creator, told_at AS at
  `.execute(tx);
  return rows[0] ?? null;
}

/** The news of a holder: its dividends. */
export interface News {
  readonly holderWallet: string;
  readonly accrued: bigint;
  readonly claimed: bigint;
}

/** A page of the holders of a creator who have something to claim, in the order of their wallets. */
export async function listNews(
  tx: Tx,
  creator: string,
  after: string,
  limit: number,
): Promise<readonly News[]> {
  const { rows } = await sql<News>`
    SELECT * FROM (
      SELECT held.holder_wallet, held.claimed,
        (held.accrued + held.shares * (known.per_share - held.settled_per_share))::bigint AS accrued
      FROM creator_holdings AS held JOIN creator_shares AS known USING (creator_wallet)
      WHERE held.creator_wallet = ${creator} AND held.holder_wallet > ${after} AND held.shares > 0
    ) AS holder
    WHERE accrued > 0 ORDER BY holder_wallet LIMIT ${limit}
  `.execute(tx);
  return rows;
}
