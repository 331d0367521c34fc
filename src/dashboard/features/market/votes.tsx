import type { Schema } from 'marketcast/client';
import { CastVoteDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { toast } from 'sonner';

import { billionths, onScreen, percent } from '../../components/amounts.ts';
import { LiveNumber } from '../../components/live-number.tsx';
import { Panel, Trouble, type Freshness } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { useRequest } from '../../components/use-request.ts';
import { MyVotesDocument } from '../../generated/graphql.ts';
import { useSession } from '../session/session.tsx';
import { SignInButton } from '../session/sign-in-button.tsx';
import type { Market } from './market.ts';

/** The vote on the proposal or in the dispute, with its threshold. Nothing is shown without a vote. */
export function Votes({ market, freshness }: { readonly market: Market; readonly freshness: Freshness }) {
  const { state, disputeTally, proposalTally, isCancelled } = market;
  const isDispute = state === 'DISPUTED' || disputeTally.total > 0;
  const tally = isDispute ? disputeTally : proposalTally;
  const isOpen = !isCancelled && (state === 'PROPOSED' || state === 'DISPUTED');
  if (!isOpen && tally.total === 0) return null;
  const rate = tally.approvalRate === null ? 0n : billionths(tally.approvalRate);
  return (
    <Panel title={isDispute ? 'Vote on the dispute' : 'Vote on the proposal'} freshness={freshness}>
      <div
        className="tally"
        role="meter"
        aria-label="Approval"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(onScreen(rate) * 100)}
        aria-valuetext={`${percent(rate)} for, ${percent(billionths(tally.threshold))} needed`}
      >
        <span className="tally-fill" style={{ transform: `scaleX(${onScreen(rate).toFixed(3)})` }} />
        <span
          className="tally-mark"
          style={{ left: `${(onScreen(billionths(tally.threshold)) * 100).toFixed(1)}%` }}
        />
      </div>
      <p className="row spread-apart">
        <span>
          <LiveNumber text={String(tally.for)} order={BigInt(tally.for)} /> for ·{' '}
          <LiveNumber text={String(tally.against)} order={BigInt(tally.against)} /> against
        </span>
        <span className="muted num">
          {percent(rate)} of {percent(billionths(tally.threshold))}{' '}
          {tally.thresholdReached ? '✓ reached' : 'needed'}
        </span>
      </p>
      {isOpen ? <Ballot marketId={market.id} voteType={isDispute ? 'DISPUTE' : 'PROPOSAL'} /> : null}
    </Panel>
  );
}

function Ballot({ marketId, voteType }: { readonly marketId: string; readonly voteType: Schema.VoteType }) {
  const client = useMarketcastClient();
  const { viewer } = useSession();
  const wallet = viewer?.wallet ?? null;
  // Without the answer the ballot stays, because the server refuses a second vote anyway.
  const { data, askAgain } = useRequest(MyVotesDocument, wallet === null ? null : { id: marketId }, {
    wallet,
  });
  const own = (voteType === 'PROPOSAL' ? data?.market?.proposal : data?.market?.dispute)?.vote ?? null;
  const cast = useAction(async (vote: boolean) => {
    await client.request(CastVoteDocument, { input: { marketId, voteType, vote } });
    askAgain();
    toast.success('Your vote counts.');
  });
  if (wallet === null) return <SignInButton />;
  if (own !== null) return <p className="muted">You voted {own ? 'for it' : 'against it'}.</p>;
  return (
    <>
      <div className="row">
        <button type="button" className="button" disabled={cast.isRunning} onClick={() => cast.run(true)}>
          Vote for
        </button>
        <button type="button" className="button" disabled={cast.isRunning} onClick={() => cast.run(false)}>
          Vote against
        </button>
      </div>
      <Trouble error={cast.error} />
    </>
  );
}
