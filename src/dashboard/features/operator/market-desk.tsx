import type { Schema } from 'marketcast/client';
import { ChangeMarketStateDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useMemo, useState } from 'react';
import { toast } from 'sonner';

import { useLive } from '../../components/live.ts';
import { StateBadge } from '../../components/badge.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Link } from '../../routing/link.tsx';
import { Panel, Trouble } from '../../components/panel.tsx';
import { Segments } from '../../components/segments.tsx';
import { useAction } from '../../components/use-action.ts';
import { stateNames } from '../../components/words.ts';
import { liveMarket, type Market } from '../market/market.ts';

/** The steps that a state allows. */
const steps: Readonly<Record<Schema.MarketState, readonly Schema.MarketState[]>> = {
  PROPOSED: ['APPROVED'],
  APPROVED: ['ACTIVE'],
  ACTIVE: ['RESOLVING'],
  RESOLVING: ['DISPUTED', 'FINALIZED'],
  DISPUTED: ['FINALIZED'],
  FINALIZED: [],
};

/** Moves a market to its next state, or cancels it. */
export function MarketDesk() {
  const [id, setId] = useState('');
  return (
    <Panel title="Market">
      <label className="field">
        <span className="label">Market id</span>
        <input className="input" value={id} onChange={(event) => setId(event.target.value.trim())} />
      </label>
      {id === '' ? (
        <p className="muted">The id is the last part of a market's address.</p>
      ) : (
        <Found key={id} id={id} />
      )}
    </Panel>
  );
}

function Found({ id }: { readonly id: string }) {
  const client = useMarketcastClient();
  const live = useMemo(() => liveMarket(client, id), [client, id]);
  const { data, status } = useLive(live);
  const market = data?.market ?? null;
  if (market === null)
    return <p className="muted">{status.error === null ? 'Reading…' : 'There is no such market.'}</p>;
  return <Steps market={market} />;
}

function Steps({ market }: { readonly market: Market }) {
  const client = useMarketcastClient();
  const [outcome, setOutcome] = useState<Schema.Outcome>('YES');
  const [isAsking, setIsAsking] = useState(false);
  const move = useAction(async (input: Omit<Schema.ChangeMarketStateInput, 'marketId'>) => {
    await client.request(ChangeMarketStateDocument, { input: { marketId: market.id, ...input } });
    toast.success('The market has moved.');
  });
  const isOver = market.isCancelled || market.state === 'FINALIZED';
  const next = isOver ? [] : steps[market.state];
  const needsOutcome = next.some((state) => state === 'RESOLVING' || state === 'FINALIZED');
  return (
    <div className="stack">
      <p>
        <StateBadge state={market.state} isCancelled={market.isCancelled} />{' '}
        <Link to={`/markets/${market.id}`}>{market.question}</Link>
      </p>
      {needsOutcome ? (
        <Segments
          label="Answer"
          isLabelHidden={false}
          tone="outcome"
          value={outcome}
          options={[
            ['YES', 'YES'],
            ['NO', 'NO'],
          ]}
          onChange={setOutcome}
        />
      ) : null}
      <Trouble error={move.error} />
      <div className="row">
        {next.map((state) => (
          <button
            key={state}
            type="button"
            className="button button-primary"
            disabled={move.isRunning}
            onClick={() =>
              move.run(state === 'RESOLVING' || state === 'FINALIZED' ? { state, outcome } : { state })
            }
          >
            Move to {stateNames[state].toLowerCase()}
          </button>
        ))}
        {isOver ? null : (
          <button type="button" className="button button-danger" onClick={() => setIsAsking(true)}>
            Cancel the market
          </button>
        )}
      </div>
      {isAsking ? (
        <Confirm
          title="Cancel this market?"
          action="Cancel the market"
          onNo={() => setIsAsking(false)}
          onYes={() => {
            setIsAsking(false);
            move.run({ cancel: true });
          }}
        >
          <p>It never trades again. This cannot be taken back.</p>
        </Confirm>
      ) : null}
    </div>
  );
}
