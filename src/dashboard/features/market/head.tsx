import { billionths, percent, points, sol, short } from '../../components/amounts.ts';
import { Figure } from '../../components/figure.tsx';
import { StateBadge } from '../../components/badge.tsx';
import { LiveNumber } from '../../components/live-number.tsx';
import { isOld, Since, type Freshness } from '../../components/panel.tsx';
import { categoryNames, shortWallet } from '../../components/words.ts';
import { FollowButton } from '../inbox/follow.tsx';
import type { Market } from './market.ts';

/** The question, its price and the figures of the market. */
export function MarketHead(props: {
  readonly market: Market;
  readonly freshness: Freshness;
  readonly isHalted: boolean;
}) {
  const { market, freshness, isHalted } = props;
  const price = billionths(market.priceYes);
  const change = market.stats24h === null ? null : price - billionths(market.stats24h.open);
  return (
    <header className="market-head" data-old={isOld(freshness) ? '' : undefined}>
      <p className="market-tags">
        <StateBadge state={market.state} isCancelled={market.isCancelled} isHalted={isHalted} />
        {market.category === null ? null : <span className="tag">{categoryNames[market.category]}</span>}
        {market.tags.map((tag) => (
          <span key={tag} className="tag">
            #{tag}
          </span>
        ))}
        <Since of={freshness} />
        <FollowButton marketId={market.id} />
      </p>
      <h1 tabIndex={-1}>{market.question}</h1>
      {market.description === null ? null : <p className="muted">{market.description}</p>}
      <dl className="figures">
        <div className="figure-large">
          <dt>Chance of YES</dt>
          <dd>
            <LiveNumber text={percent(price)} order={price} />
            {change === null ? null : (
              <span
                className="change num"
                data-direction={change > 0n ? 'up' : change < 0n ? 'down' : 'same'}
              >
                <span aria-hidden="true">{change > 0n ? '▲' : change < 0n ? '▼' : '–'}</span> {points(change)}
                <span className="hidden"> points in 24 hours</span>
              </span>
            )}
          </dd>
        </div>
        <Figure name="Volume" value={`${short(BigInt(market.totalVolume))} SOL`} />
        <Figure name="Trades" value={market.tradesCount.toLocaleString('en')} />
        <Figure name="Depth b" value={short(BigInt(market.bParameter))} />
        <Figure name="Holders" value={market.holdersCount.toLocaleString('en')} />
        <Figure name="By" value={shortWallet(market.creatorWallet)} />
      </dl>
      <Outcome market={market} />
    </header>
  );
}

/** The resolution, as far as there is one. */
function Outcome({ market }: { readonly market: Market }) {
  const { state, finalOutcome, proposedOutcome, isCancelled } = market;
  if (isCancelled) return <p className="outcome">The market was cancelled.</p>;
  if (state === 'FINALIZED' && finalOutcome !== null)
    return (
      <p className="outcome">
        The answer is <strong data-outcome={finalOutcome}>{finalOutcome}</strong>. A share of it pays{' '}
        {sol(1_000_000_000n, 0)}.
      </p>
    );
  if (proposedOutcome === null) return null;
  return (
    <p className="outcome">
      The proposed answer is <strong data-outcome={proposedOutcome}>{proposedOutcome}</strong>
      {state === 'DISPUTED' ? ', and it is disputed.' : '. It becomes final unless it is disputed.'}
    </p>
  );
}
