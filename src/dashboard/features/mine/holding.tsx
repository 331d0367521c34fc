import { useLive } from '../../components/live.ts';
import { billionths, exact, signedSol, sol } from '../../components/amounts.ts';
import { Figure } from '../../components/figure.tsx';
import { Panel } from '../../components/panel.tsx';
import type { Account } from './account.tsx';
import { Orders } from './orders.tsx';
import { worthOf } from './worth.ts';

/** The visitor's shares and open orders in one market. */
export function Holding(props: {
  readonly account: Account;
  readonly marketId: string;
  readonly priceYes: string;
}) {
  const { account, marketId, priceYes } = props;
  const { data, ...freshness } = useLive(account.positions);
  const position = data?.rows.find((row) => row.marketId === marketId);
  const worth = position === undefined ? null : worthOf(position, billionths(priceYes));
  return (
    <>
      {position === undefined || worth === null ? null : (
        <Panel title="Your position" freshness={freshness}>
          <dl className="figures figures-small">
            <Figure name="YES" value={exact(BigInt(position.sharesYes))} />
            <Figure name="NO" value={exact(BigInt(position.sharesNo))} />
            <Figure name="Worth" value={sol(worth.value)} order={worth.value} />
            <Figure
              name="P&L"
              value={signedSol(worth.unrealized + BigInt(position.realizedPnl))}
              order={worth.unrealized}
            />
          </dl>
        </Panel>
      )}
      <Orders orders={account.orders} marketId={marketId} />
    </>
  );
}
