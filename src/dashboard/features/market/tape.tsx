import { memo } from 'react';

import { billionths, fixed, short } from '../../components/amounts.ts';
import { Ago } from '../../components/moment.tsx';
import { Empty, Panel, type Freshness } from '../../components/panel.tsx';
import { shortWallet } from '../../components/words.ts';
import type { Market } from './market.ts';

type Trade = Market['trades']['edges'][number]['node'];

/** Trades that are shown. */
const shown = 20;

/** The last trades, newest first. */
export function TradeTape({ market, freshness }: { readonly market: Market; readonly freshness: Freshness }) {
  const edges = market.trades.edges.slice(0, shown);
  return (
    <Panel title="Trades" freshness={freshness} className="tape">
      {edges.length === 0 ? <Empty title="There is no trade yet. The first can be yours." /> : null}
      {edges.length === 0 ? null : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Trade</th>
              <th scope="col" className="right">
                Shares
              </th>
              <th scope="col" className="right">
                Price
              </th>
              <th scope="col" className="right">
                Wallet
              </th>
              <th scope="col" className="right">
                Ago
              </th>
            </tr>
          </thead>
          <tbody>
            {edges.map(({ node }, place) => (
              // A row belongs to its place: a new trade changes texts, and moves no elements.
              <TradeRow key={place} trade={node} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

const TradeRow = memo(function TradeRow({ trade }: { readonly trade: Trade }) {
  const { tradeType, outcome, shares, cost, userWallet, blockTime } = trade;
  const size = BigInt(shares);
  // What a share of the outcome cost on average.
  const price = size === 0n ? billionths(trade.priceAfter ?? '0') : (BigInt(cost) * 1_000_000_000n) / size;
  return (
    <tr>
      <td>
        {tradeType === 'BUY' ? 'Buy' : 'Sell'} <strong data-outcome={outcome}>{outcome}</strong>
      </td>
      <td className="right num">{short(size)}</td>
      <td className="right num">{fixed(price, 3)}</td>
      <td className="right muted">{shortWallet(userWallet)}</td>
      <td className="right muted">
        <Ago at={blockTime} />
      </td>
    </tr>
  );
});
