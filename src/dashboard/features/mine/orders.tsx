import { CancelOrderDocument, CancelOrdersDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { toast } from 'sonner';

import { useLive } from '../../components/live.ts';
import { billionths, exact, fixed } from '../../components/amounts.ts';
import { Link } from '../../routing/link.tsx';
import { LiveNumber } from '../../components/live-number.tsx';
import { Empty, Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import type { LiveOrders, Order } from './account.tsx';

/** The open orders of the wallet, in one market or in all. */
export function Orders({
  orders,
  marketId = null,
}: {
  readonly orders: LiveOrders;
  readonly marketId?: string | null;
}) {
  const client = useMarketcastClient();
  const { data, ...freshness } = useLive(orders);
  const rows = data?.rows.filter((order) => marketId === null || order.marketId === marketId) ?? [];
  const cancelAll = useAction(async () => {
    const answer = await client.request(CancelOrdersDocument, {
      input: marketId === null ? {} : { marketId },
    });
    toast.success(`${answer.cancelOrders.orders.length} orders cancelled.`);
  });
  const { error } = freshness.status;
  // A market without orders of the visitor needs no panel.
  if (marketId !== null && rows.length === 0) return null;
  return (
    <Panel
      title="Open orders"
      freshness={freshness}
      actions={
        rows.length < 2 ? null : (
          <button
            type="button"
            className="button button-small"
            disabled={cancelAll.isRunning}
            onClick={() => cancelAll.run()}
          >
            Cancel all
          </button>
        )
      }
    >
      <Trouble error={cancelAll.error ?? (data === undefined ? error : null)} />
      {data === undefined && error === null ? <Skeleton rows={2} height={40} /> : null}
      {data !== undefined && rows.length === 0 ? (
        <Empty title="You have no open orders. A limit order rests here until it is filled." />
      ) : null}
      <ul className="list">
        {rows.map((order) => (
          <OrderRow key={order.id} order={order} hasMarket={marketId === null} />
        ))}
      </ul>
    </Panel>
  );
}

/** An order. While its cancellation is on its way, the row says so; a refusal takes that back. */
function OrderRow({ order, hasMarket }: { readonly order: Order; readonly hasMarket: boolean }) {
  const client = useMarketcastClient();
  const { side, outcome, shares, filledShares, price, market, marketId } = order;
  const cancel = useAction(() => client.request(CancelOrderDocument, { input: { orderId: order.id } }));
  return (
    <li className="order" data-old={cancel.isRunning ? '' : undefined}>
      <div>
        {side === 'BUY' ? 'Buy' : 'Sell'}{' '}
        <LiveNumber text={exact(BigInt(filledShares))} order={BigInt(filledShares)} />
        <span className="num"> of {exact(BigInt(shares))}</span>{' '}
        <strong data-outcome={outcome}>{outcome}</strong>{' '}
        <span className="num">at {fixed(billionths(price), 3)}</span>
        {hasMarket ? (
          <p>
            <Link to={`/markets/${marketId}`}>{market?.question ?? `Market ${marketId}`}</Link>
          </p>
        ) : null}
        <Trouble error={cancel.error} />
      </div>
      <button
        type="button"
        className="button button-small"
        disabled={cancel.isRunning}
        onClick={() => cancel.run()}
        aria-label={`Cancel the order for ${exact(BigInt(shares))} ${outcome} at ${fixed(billionths(price), 3)}`}
      >
        {cancel.isRunning ? 'Cancelling…' : 'Cancel'}
      </button>
    </li>
  );
}
