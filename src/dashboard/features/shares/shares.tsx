import { ClaimDividendsDocument, type OwnDividendsQuery } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useMemo, useState } from 'react';
import { toast } from 'sonner';

import { useLive } from '../../components/live.ts';
import { signedSol, sol } from '../../components/amounts.ts';
import { LiveNumber } from '../../components/live-number.tsx';
import { Empty, Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { newId, shortWallet } from '../../components/words.ts';
import { Link } from '../../routing/link.tsx';
import { liveCreator } from './creator.ts';
import { CreatorCard } from './creator-card.tsx';
import { creatorsOf, type LiveOwnShares, type OwnHolding } from './own.ts';
import { useOwnShares } from './own-shares.tsx';

type Own = NonNullable<OwnDividendsQuery['viewer']>;

/** Rows whose worth follows the price, because each of them is a subscription. The others show the worth of the last reading. */
const maxLiveRows = 20;

/** The creators' shares of the wallet, and their dividends to claim. */
export function Shares() {
  const shares = useOwnShares();
  return shares === null ? null : <Held shares={shares} />;
}

function Held({ shares }: { readonly shares: LiveOwnShares }) {
  const { data, ...freshness } = useLive(shares);
  const own = data?.viewer ?? null;
  const { error } = freshness.status;
  const creators = own === null ? [] : creatorsOf(own);
  return (
    <Panel title="Creators’ shares" freshness={freshness}>
      {own === null ? error === null ? <Skeleton rows={2} height={40} /> : <Trouble error={error} /> : null}
      {own !== null && creators.length === 0 ? (
        <Empty title="You hold no creators’ shares. They are sold on the pages of the creators’ markets.">
          <Link to="/" className="button">
            All markets
          </Link>
        </Empty>
      ) : null}
      <ul className="list">
        {own === null
          ? null
          : creators.map((creator, row) => (
              <Creator key={creator} creator={creator} own={own} isLive={row < maxLiveRows} />
            ))}
      </ul>
    </Panel>
  );
}

function Creator(props: { readonly creator: string; readonly own: Own; readonly isLive: boolean }) {
  const { creator, own, isLive } = props;
  const client = useMarketcastClient();
  const [isOpen, setIsOpen] = useState(false);
  const holding = own.creatorHoldings.find((each) => each.creator === creator);
  const dividend = own.dividends.find((each) => each.creator === creator);
  const accrued = BigInt(dividend?.accrued ?? 0);
  const claim = useAction(async () => {
    const { claimDividends } = await client.request(ClaimDividendsDocument, {
      input: { creator, clientId: newId() },
    });
    toast.success(`You got ${sol(BigInt(claimDividends.claim.amount), 6)}.`);
  });
  const name = shortWallet(creator);
  return (
    <li className="stack">
      <div className="row spread-apart">
        <div>
          <p>
            <strong title={creator}>{name}</strong>{' '}
            {holding === undefined ? null : (
              <span className="num">
                {holding.shares} {holding.shares === 1 ? 'share' : 'shares'}, worth{' '}
                {isLive ? (
                  <LiveWorth holding={holding} />
                ) : (
                  <Worth holding={holding} value={BigInt(holding.value)} />
                )}
              </span>
            )}
          </p>
          <p className="muted">
            Dividends: <LiveNumber text={sol(accrued, 6)} order={accrued} /> to claim,{' '}
            <span className="num">{sol(BigInt(dividend?.claimed ?? 0), 6)}</span> claimed
          </p>
          <Trouble error={claim.error} />
        </div>
        <div className="row">
          <button
            type="button"
            className="button button-small"
            disabled={accrued === 0n || claim.isRunning}
            onClick={() => claim.run()}
            aria-label={`Claim the dividends of ${name}`}
          >
            {claim.isRunning ? 'Claiming…' : 'Claim'}
          </button>
          <button
            type="button"
            className="button button-small"
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Close' : 'Trade'} the shares of ${name}`}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? 'Close' : 'Trade'}
          </button>
        </div>
      </div>
      {isOpen ? <CreatorCard creator={creator} /> : null}
    </li>
  );
}

/** The worth of a holding at the present price of a share. */
function LiveWorth({ holding }: { readonly holding: OwnHolding }) {
  const client = useMarketcastClient();
  const live = useMemo(() => liveCreator(client, holding.creator), [client, holding.creator]);
  const { data } = useLive(live);
  const price = data?.creatorShares?.price;
  const value = price === undefined ? BigInt(holding.value) : BigInt(price) * BigInt(holding.shares);
  return <Worth holding={holding} value={value} />;
}

function Worth({ holding, value }: { readonly holding: OwnHolding; readonly value: bigint }) {
  const gain = value - BigInt(holding.invested);
  return (
    <>
      <LiveNumber text={sol(value)} order={value} />{' '}
      <span data-direction={gain < 0n ? 'down' : 'up'}>({signedSol(gain)})</span>
    </>
  );
}
