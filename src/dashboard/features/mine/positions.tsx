import { useState } from 'react';

import { useLive, useStream } from '../../components/live.ts';
import { billionths, exact, percent, signedSol, sol } from '../../components/amounts.ts';
import { Link } from '../../routing/link.tsx';
import { LiveNumber } from '../../components/live-number.tsx';
import { Empty, Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { HeldPricesDocument } from '../../generated/graphql.ts';
import type { LivePositions, Position } from './account.tsx';
import { isHeld, worthOf } from './worth.ts';

/** Markets whose prices a stream brings at most. */
const maxStreamed = 100;

/** The positions of the wallet with their gains, at live prices. */
export function Positions({ positions }: { readonly positions: LivePositions }) {
  const { data, ...freshness } = useLive(positions);
  const held = data?.rows.filter(isHeld) ?? [];
  const prices = useHeldPrices(held);
  const worths = held.map((position) => worthOf(position, prices.get(position.marketId)));
  const total = worths.reduce((sum, { value }) => sum + value, 0n);
  const unrealized = worths.reduce((sum, worth) => sum + worth.unrealized, 0n);
  const realized = data?.rows.reduce((sum, { realizedPnl }) => sum + BigInt(realizedPnl), 0n) ?? 0n;
  const { error } = freshness.status;

  return (
    <Panel title="Positions" freshness={freshness}>
      {data === undefined ? (
        error === null ? (
          <Skeleton rows={3} height={40} />
        ) : (
          <Trouble error={error} />
        )
      ) : null}
      {data !== undefined && held.length === 0 ? (
        <Empty title="You hold no shares.">
          <Link to="/?state=ACTIVE" className="button">
            Find a market to trade
          </Link>
        </Empty>
      ) : null}
      {held.length === 0 ? null : (
        <>
          <dl className="figures">
            <Total name="Worth" text={sol(total)} order={total} />
            <Total name="Unrealized" text={signedSol(unrealized)} order={unrealized} />
            <Total name="Realized" text={signedSol(realized)} order={realized} />
          </dl>
          <div className="scroll" role="region" aria-label="Table of positions" tabIndex={0}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Market</th>
                  <th scope="col" className="right">
                    Shares
                  </th>
                  <th scope="col" className="right">
                    Chance
                  </th>
                  <th scope="col" className="right">
                    Cost
                  </th>
                  <th scope="col" className="right">
                    Worth
                  </th>
                  <th scope="col" className="right">
                    P&amp;L
                  </th>
                </tr>
              </thead>
              <tbody>
                {held.map((position) => (
                  <PositionRow key={position.id} position={position} price={prices.get(position.marketId)} />
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Panel>
  );
}

function Total({
  name,
  text,
  order,
}: {
  readonly name: string;
  readonly text: string;
  readonly order: bigint;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <LiveNumber text={text} order={order} />
      </dd>
    </div>
  );
}

/** The newest prices of the markets that are held, since the page shows them. */
function useHeldPrices(held: readonly Position[]): ReadonlyMap<string, bigint> {
  const [prices, setPrices] = useState<ReadonlyMap<string, bigint>>(new Map());
  const marketIds = held
    .map(({ marketId }) => marketId)
    .sort()
    .slice(0, maxStreamed);
  useStream(HeldPricesDocument, {
    variables: { marketIds, everyMs: 500 },
    isPaused: marketIds.length === 0,
    onEvent: ({ priceUpdated: { marketId, priceYes } }) =>
      setPrices((before) => new Map(before).set(marketId, billionths(priceYes))),
  });
  return prices;
}

function PositionRow({
  position,
  price,
}: {
  readonly position: Position;
  readonly price: bigint | undefined;
}) {
  const { marketId, market, sharesYes, sharesNo, totalInvested } = position;
  const { value, unrealized } = worthOf(position, price);
  const chance = price ?? billionths(market?.priceYes ?? '0.5');
  return (
    <tr>
      <th scope="row">
        <Link to={`/markets/${marketId}`}>{market?.question ?? `Market ${marketId}`}</Link>
      </th>
      <td className="right num">
        <Shares outcome="YES" shares={BigInt(sharesYes)} /> <Shares outcome="NO" shares={BigInt(sharesNo)} />
      </td>
      <td className="right">
        <LiveNumber text={percent(chance)} order={chance} />
      </td>
      <td className="right num">{sol(BigInt(totalInvested))}</td>
      <td className="right">
        <LiveNumber text={sol(value)} order={value} />
      </td>
      <td className="right" data-direction={unrealized < 0n ? 'down' : 'up'}>
        <LiveNumber text={signedSol(unrealized)} order={unrealized} />
      </td>
    </tr>
  );
}

function Shares({ outcome, shares }: { readonly outcome: 'YES' | 'NO'; readonly shares: bigint }) {
  if (shares === 0n) return null;
  return (
    <span className="holding">
      {exact(shares)} <strong data-outcome={outcome}>{outcome}</strong>
    </span>
  );
}
