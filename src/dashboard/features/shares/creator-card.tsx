import {
  CreatorSharesDocument,
  CreatorSharesUnlockedDocument,
  type CreatorSharesPartsFragment,
} from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useMemo } from 'react';

import { useLive, useStream } from '../../components/live.ts';
import { onScreen, percent, short, sol } from '../../components/amounts.ts';
import { Figure } from '../../components/figure.tsx';
import { LiveNumber } from '../../components/live-number.tsx';
import { isOld, Since, Skeleton, Trouble } from '../../components/panel.tsx';
import { SignInButton } from '../session/sign-in-button.tsx';
import { lamportsOf, liveCreator, withNews, type LiveCreator } from './creator.ts';
import { useOwnShares } from './own-shares.tsx';
import { ShareTicket } from './share-ticket.tsx';

/** Milliseconds between two readings of the volume that unlocks the shares. */
const everyMs = 5000;

/** The shares that a creator has launched: their price and the ticket, or the volume that is missing before they unlock. */
export function CreatorCard({ creator }: { readonly creator: string }) {
  const client = useMarketcastClient();
  const own = useOwnShares();
  const live = useMemo(() => liveCreator(client, creator), [client, creator]);
  const { data, ...freshness } = useLive(live);
  const shares = data?.creatorShares ?? null;
  useUnlock(
    live,
    creator,
    data?.creatorShares?.cursor ?? null,
    shares !== null && shares.unlockedAt === null,
  );
  const { error } = freshness.status;
  if (shares === null) return error === null ? <Skeleton rows={3} height={32} /> : <Trouble error={error} />;
  return (
    <div className="stack" data-old={isOld(freshness) ? '' : undefined}>
      <Since of={freshness} />
      <dl className="figures figures-small">
        <Figure name="Price" value={sol(BigInt(shares.price), 6)} order={BigInt(shares.price)} />
        <Figure
          name="Supply"
          value={`${shares.supply} of ${shares.maxSupply.toLocaleString('en')}`}
          order={BigInt(shares.supply)}
        />
        <Figure name="Fee of a sale" value={percent(BigInt(shares.sellFeeBps) * 100_000n)} />
      </dl>
      {shares.unlockedAt === null ? (
        <Locked shares={shares} />
      ) : own === null ? (
        <SignInButton />
      ) : (
        <ShareTicket shares={shares} own={own} />
      )}
    </div>
  );
}

/** Tells the state of the unlock at once, and of the volume every few seconds, because no event brings that. */
function useUnlock(live: LiveCreator, creator: string, cursor: string | null, isLocked: boolean): void {
  const client = useMarketcastClient();
  useStream(CreatorSharesUnlockedDocument, {
    variables: { creator, after: cursor },
    isPaused: !isLocked,
    onEvent: ({ creatorSharesUnlocked: { occurredAt, volume } }) =>
      live.change((state) => withNews(state, { unlockedAt: occurredAt, volume })),
  });
  useEffect(() => {
    if (!isLocked) return undefined;
    const timer = setInterval(() => {
      // A reading that fails leaves the volume as it is; the connection tells why.
      client.request(CreatorSharesDocument, { creator }).then(
        ({ creatorShares }) => {
          if (creatorShares === null) return;
          const { volume, unlockedAt } = creatorShares;
          live.change((state) => withNews(state, { volume, unlockedAt }));
        },
        () => undefined,
      );
    }, everyMs);
    return () => clearInterval(timer);
  }, [client, creator, live, isLocked]);
}

/** Says which volume unlocks the shares, and how much of it there is. */
function Locked({ shares }: { readonly shares: CreatorSharesPartsFragment }) {
  const [volume, needed] = [lamportsOf(shares.volume), BigInt(shares.unlockVolume)];
  const part = needed === 0n ? 1 : Math.min(1, onScreen((volume * 1_000_000_000n) / needed));
  const words = `${short(volume)} of ${short(needed)} SOL`;
  return (
    <div>
      <p>
        <strong>
          <LockSign /> Locked.
        </strong>{' '}
        They unlock when the creator’s markets have traded {short(needed)} SOL.
      </p>
      <div
        className="tally"
        role="meter"
        aria-label="Volume that unlocks the shares"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(part * 100)}
        aria-valuetext={words}
      >
        <span className="tally-fill" style={{ transform: `scaleX(${part.toFixed(3)})` }} />
      </div>
      <p className="muted">
        <LiveNumber text={words} order={volume} />
      </p>
    </div>
  );
}

/** Drawn, because not each machine has the sign in its fonts. */
function LockSign() {
  return (
    <svg className="lock" viewBox="0 0 24 24" width="16" height="16" aria-hidden="true">
      <rect x="4" y="10" width="16" height="11" rx="2" fill="currentColor" />
      <path d="M8 10V7a4 4 0 0 1 8 0v3" fill="none" stroke="currentColor" strokeWidth="2" />
    </svg>
  );
}
