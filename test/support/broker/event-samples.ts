import { randomUUID } from 'node:crypto';

import type { Event } from '../../../src/server/broker/event.ts';
import { discussionDeleted, discussionPosted } from '../../../src/server/domains/discussions/events.ts';
import { marketStateChanged, priceUpdated } from '../../../src/server/domains/markets/events.ts';
import { tradeExecuted } from '../../../src/server/domains/trades/events.ts';
import { voteCast } from '../../../src/server/domains/votes/events.ts';
import { now } from '../../../src/server/base/time.ts';

let orders = 0n;

/** An event of each public kind, as if all had just happened to a market. */
export function sampleEvents(marketId: string): Event[] {
  orders += 1n;
  const at = now();
  const id = randomUUID();
  const userWallet = `wállet-${id}`;
  return [
    tradeExecuted.create({
      ...{ id, marketId, userWallet, tradeType: 'sell', outcome: false, shares: 9_007_199_254_740_993n },
      ...{ cost: 1n, priceAfter: '0.500000000', txSignature: `sïg ${id}`, blockTime: at, createdAt: null },
    }),
    priceUpdated.create({
      ...{ marketId, priceYes: '0.25', priceNo: '0.75', sharesYes: orders, sharesNo: 0n },
      ...{ totalVolume: 12n, updatedAt: at, commitOrder: String(orders) },
    }),
    ...(['PROPOSAL', 'DISPUTE'] as const).map((voteType) =>
      voteCast.create({
        vote: { marketId, userWallet, vote: true, votedAt: at, txSignature: null },
        voteType,
        counts: { for: 0, against: 0 },
      }),
    ),
    discussionPosted.create({
      ...{
        id: randomUUID(),
        marketId,
        userWallet,
        content: 'Ça va? „Größe“ \u2028 "€" 🚀 \\',
        createdAt: null,
      },
      deletedAt: null,
    }),
    discussionDeleted.create({ discussionId: randomUUID(), marketId, deletedAt: at }),
    marketStateChanged.create({
      ...{ marketId, action: 'UPDATED', oldState: 'PROPOSED', newState: 'APPROVED' },
      ...{ isCancelled: false, changedAt: `${at}${orders}` },
    }),
  ];
}
