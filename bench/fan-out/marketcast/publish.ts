import type { Broker } from '../../../src/server/broker/broker.ts';
import type { TradeRow } from '../../../src/server/domains/trades/table.ts';
import { tradeExecuted } from '../../../src/server/domains/trades/events.ts';
import type { PublishTrade } from '../control.ts';
import { constants, stamped, tradeId } from '../trade.ts';

let serial = 0;

/** Publishes trades to the logs that they belong to, as the publisher does after the commit of a trade. */
export function publishTo(broker: Broker): PublishTrade {
  return (marketId, dueMs) => {
    serial += 1;
    const { userWallet, shares, cost, priceAfter, blockTime } = constants;
    const row: TradeRow = {
      id: tradeId(serial),
      marketId,
      userWallet,
      tradeType: 'buy',
      outcome: true,
      shares,
      cost,
      priceAfter,
      txSignature: stamped(dueMs),
      blockTime,
      createdAt: blockTime,
    };
    const event = tradeExecuted.create(row);
    for (const topic of event.topics) void broker.publish(topic, event);
  };
}
