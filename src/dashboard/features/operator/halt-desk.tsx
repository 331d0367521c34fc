import { HaltTradingDocument, ResumeTradingDocument } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useState } from 'react';
import { toast } from 'sonner';

import { Confirm } from '../../components/confirm.tsx';
import { Panel, Trouble } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { usePlatform } from '../announcements/platform.tsx';

/** Halts and resumes trading, of a market or of all. */
export function HaltDesk() {
  const client = useMarketcastClient();
  const { data: platform, ...freshness } = usePlatform();
  const [reason, setReason] = useState('');
  const [market, setMarket] = useState('');
  const [minutes, setMinutes] = useState('');
  const [cancelsOrders, setCancelsOrders] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const scope = market.trim() === '' ? {} : { marketId: market.trim() };
  const place = market.trim() === '' ? 'all markets' : `market ${market.trim()}`;
  const halt = useAction(async () => {
    const resumesAt = endOf(minutes);
    await client.request(HaltTradingDocument, {
      input: { ...scope, reason, cancelOrders: cancelsOrders, ...(resumesAt === null ? {} : { resumesAt }) },
    });
    setReason('');
    toast.success(`Trading is halted in ${place}.`);
  });
  const resume = useAction(async () => {
    await client.request(ResumeTradingDocument, { input: scope });
    toast.success(`Trading resumes in ${place}.`);
  });
  const onSubmit = (event: Pick<Event, 'preventDefault'>): void => {
    event.preventDefault();
    if (reason.trim() !== '') setIsAsking(true);
  };
  return (
    <Panel title="Halts" freshness={freshness}>
      <p className="desk-state">
        {platform === undefined
          ? 'Reading…'
          : platform.isTradingActive
            ? '● All markets may trade.'
            : `❚❚ All markets are halted: ${platform.reason ?? ''}`}
      </p>
      <form className="stack" onSubmit={onSubmit}>
        <label className="field">
          <span className="label">Reason that everyone reads</span>
          <input
            className="input"
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <div className="row">
          <label className="field">
            <span className="label">Market id (empty: all)</span>
            <input className="input" value={market} onChange={(event) => setMarket(event.target.value)} />
          </label>
          <label className="field">
            <span className="label">Minutes (empty: by hand)</span>
            <input
              className="input num"
              inputMode="numeric"
              value={minutes}
              onChange={(event) => setMinutes(event.target.value)}
            />
          </label>
        </div>
        <label className="check">
          <input
            type="checkbox"
            checked={cancelsOrders}
            onChange={(event) => setCancelsOrders(event.target.checked)}
          />
          Cancel the resting orders
        </label>
        <Trouble error={halt.error ?? resume.error} />
        <div className="row">
          <button className="button button-danger" disabled={reason.trim() === '' || halt.isRunning}>
            Halt trading
          </button>
          <button type="button" className="button" disabled={resume.isRunning} onClick={() => resume.run()}>
            Resume trading
          </button>
        </div>
      </form>
      {isAsking ? (
        <Confirm
          title={`Halt trading in ${place}?`}
          action="Halt now"
          onNo={() => setIsAsking(false)}
          onYes={() => {
            setIsAsking(false);
            halt.run();
          }}
        >
          <p>No trade is made until it resumes. Everyone reads: “{reason}”</p>
        </Confirm>
      ) : null}
    </Panel>
  );
}

/** The moment in so many minutes; null for a text that is no number of minutes. */
export function endOf(minutes: string): string | null {
  return /^\d{1,6}$/.test(minutes.trim()) && Number(minutes) > 0
    ? new Date(Date.now() + Number(minutes) * 60_000).toISOString()
    : null;
}
