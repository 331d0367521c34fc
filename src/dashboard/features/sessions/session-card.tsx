import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useMemo } from 'react';

import { useLive, useStream } from '../../components/live.ts';
import { signedSol, sol } from '../../components/amounts.ts';
import { LiveNumber } from '../../components/live-number.tsx';
import { Countdown, date } from '../../components/moment.tsx';
import { isOld, Since, Skeleton } from '../../components/panel.tsx';
import { SessionFiguresDocument, SessionPageDocument } from '../../generated/graphql.ts';
import { Alerts } from './alerts.tsx';
import { Curve } from './curve.tsx';
import { EmergencyStop } from './emergency-stop.tsx';
import { isOpen, liveSession, openAlerts, profitOf, withFigures, type Session } from './session.ts';
import { Steps } from './steps.tsx';

/** Milliseconds in which the figures of a session change once at most. */
const everyMs = 1000;

/** A session: its state, its profit, its alerts, its decisions, and the way to stop it. */
export function SessionCard({ id }: { readonly id: string }) {
  const client = useMarketcastClient();
  const live = useMemo(() => liveSession(client, id), [client, id]);
  const { data, ...freshness } = useLive(live);
  const session = data?.session ?? null;
  const isRunning = session !== null && isOpen(session);
  useStream(SessionFiguresDocument, {
    variables: { id, everyMs },
    isWhole: true,
    isPaused: !isRunning,
    onEvent: ({ tradingSessionMetrics }) => live.change((state) => withFigures(state, tradingSessionMetrics)),
  });
  const isEnding = session !== null && !isRunning && session.endedAt === null;
  useEffect(() => {
    if (!isEnding) return;
    // No step tells why and when a session ended. Without the answer the card shows its state alone.
    client.request(SessionPageDocument, { id }).then(
      ({ tradingSession: ended }) => {
        if (ended === null) return;
        const { endReason, endedAt } = ended;
        live.change((state) => ({
          ...state,
          session: state.session === null ? null : { ...state.session, endReason, endedAt },
        }));
      },
      () => undefined,
    );
  }, [client, id, live, isEnding]);
  if (data === undefined || session === null) return <Skeleton rows={3} height={48} />;
  return (
    <div className="session stack" data-old={isOld(freshness) ? '' : undefined}>
      <p className="row">
        <SessionStatus session={session} />
        <span className="muted">
          {isRunning ? (
            <>
              ends in <Countdown until={session.endsAt} />
            </>
          ) : session.endedAt === null ? null : (
            `ended ${date(session.endedAt)}`
          )}
        </span>
        <Since of={freshness} />
      </p>
      <SessionFigures session={session} />
      <Curve profits={data.curve} />
      <Alerts sessionId={id} alerts={openAlerts(data.steps)} />
      <Steps steps={data.steps} />
      {isRunning ? <EmergencyStop session={session} /> : null}
    </div>
  );
}

function SessionStatus({ session }: { readonly session: Session }) {
  const { status, endReason } = session;
  const kind =
    status === 'ACTIVE'
      ? 'active'
      : status === 'PAUSED'
        ? 'disputed'
        : status === 'COMPLETED'
          ? 'approved'
          : 'cancelled';
  const words = status.toLowerCase().replace('_', ' ');
  return (
    <span className={`badge badge-${kind}`}>
      {words}
      {endReason === null ? '' : `: ${endReason.toLowerCase().replace('_', ' ')}`}
    </span>
  );
}

function SessionFigures({ session }: { readonly session: Session }) {
  const profit = profitOf(session);
  return (
    <dl className="figures">
      <div>
        <dt>P&amp;L</dt>
        <dd data-direction={profit < 0n ? 'down' : 'up'}>
          <LiveNumber text={signedSol(profit)} order={profit} />
        </dd>
      </div>
      <div>
        <dt>Realized</dt>
        <dd className="num">{signedSol(BigInt(session.realizedPnl))}</dd>
      </div>
      <div>
        <dt>Drawdown</dt>
        <dd className="num">{sol(BigInt(session.drawdown))}</dd>
      </div>
      <div>
        <dt>Loss limit</dt>
        <dd className="num">{sol(BigInt(session.lossLimit))}</dd>
      </div>
      <div>
        <dt>Fills</dt>
        <dd>
          <LiveNumber text={String(session.tradeCount)} order={BigInt(session.tradeCount)} />
        </dd>
      </div>
      <div>
        <dt>Algorithm</dt>
        <dd>
          {session.algorithmId ?? '–'} {session.algorithmVersion}
        </dd>
      </div>
    </dl>
  );
}
