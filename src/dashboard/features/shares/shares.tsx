import type { Live } from 'marketcast/client';
import {
  ClaimDividendsDocument,
  DividendChangedDocument,
  OwnDividendsDocument,
  type DividendChangedSubscription,
  type OwnDividendsQuery,
} from 'marketcast/client/documents';
import { useLive, useMarketcastClient } from 'marketcast/client/react';
import { useMemo } from 'react';
import { toast } from 'sonner';

import { signedSol, sol } from '../../components/amounts.ts';
import { LiveNumber } from '../../components/live-number.tsx';
import { Empty, Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { newId, shortWallet } from '../../components/words.ts';

type Own = NonNullable<OwnDividendsQuery['viewer']>;
type LiveShares = Live<OwnDividendsQuery, DividendChangedSubscription>;

/** The creators' shares of the wallet, and their dividends to claim. */
export function Shares() {
  const client = useMarketcastClient();
  const live = useMemo(
    (): LiveShares =>
      client.live({
        snapshot: OwnDividendsDocument,
        stream: DividendChangedDocument,
        cursor: ({ viewer }) => viewer?.dividendsCursor,
        reduce: ({ viewer }, { dividendChanged }) => ({
          viewer: viewer === null ? null : withDividend(viewer, dividendChanged.dividend),
        }),
      }),
    [client],
  );
  const { data, ...freshness } = useLive(live);
  const own = data?.viewer ?? null;
  const { error } = freshness.status;
  return (
    <Panel title="Creators’ shares" freshness={freshness}>
      {own === null ? error === null ? <Skeleton rows={2} height={40} /> : <Trouble error={error} /> : null}
      {own?.dividends.length === 0 && own.creatorHoldings.length === 0 ? (
        <Empty title="You hold no creators’ shares." />
      ) : null}
      <ul className="list">
        {own === null
          ? null
          : creatorsOf(own).map((creator) => <Creator key={creator} creator={creator} own={own} />)}
      </ul>
    </Panel>
  );
}

const creatorsOf = ({ creatorHoldings, dividends }: Own): readonly string[] => [
  ...new Set([...creatorHoldings, ...dividends].map(({ creator }) => creator)),
];

function withDividend(own: Own, dividend: Own['dividends'][number]): Own {
  const others = own.dividends.filter(({ creator }) => creator !== dividend.creator);
  return { ...own, dividends: [dividend, ...others] };
}

function Creator({ creator, own }: { readonly creator: string; readonly own: Own }) {
  const client = useMarketcastClient();
  const holding = own.creatorHoldings.find((each) => each.creator === creator);
  const dividend = own.dividends.find((each) => each.creator === creator);
  const accrued = BigInt(dividend?.accrued ?? 0);
  const claim = useAction(async () => {
    const { claimDividends } = await client.request(ClaimDividendsDocument, {
      input: { creator, clientId: newId() },
    });
    toast.success(`You got ${sol(BigInt(claimDividends.claim.amount), 6)}.`);
  });
  const gain = holding === undefined ? 0n : BigInt(holding.value) - BigInt(holding.invested);
  return (
    <li className="order">
      <div>
        <p>
          <strong title={creator}>{shortWallet(creator)}</strong>{' '}
          {holding === undefined ? null : (
            <span className="num">
              {holding.shares} shares, worth {sol(BigInt(holding.value))}{' '}
              <span data-direction={gain < 0n ? 'down' : 'up'}>({signedSol(gain)})</span>
            </span>
          )}
        </p>
        <p className="muted">
          Dividends: <LiveNumber text={sol(accrued, 6)} order={accrued} /> to claim,{' '}
          <span className="num">{sol(BigInt(dividend?.claimed ?? 0), 6)}</span> claimed
        </p>
        <Trouble error={claim.error} />
      </div>
      <button
        type="button"
        className="button button-small"
        disabled={accrued === 0n || claim.isRunning}
        onClick={() => claim.run()}
        aria-label={`Claim the dividends of ${shortWallet(creator)}`}
      >
        {claim.isRunning ? 'Claiming…' : 'Claim'}
      </button>
    </li>
  );
}
