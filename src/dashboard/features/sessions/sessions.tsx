import { useState } from 'react';

import { signedSol } from '../../components/amounts.ts';
import { Empty, Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { useRequest } from '../../components/use-request.ts';
import { MySessionsDocument } from '../../generated/graphql.ts';
import { useSession } from '../session/session.tsx';
import { profitOf } from './session.ts';
import { SessionCard } from './session-card.tsx';
import './sessions.css';

/** Milliseconds between two looks for new sessions. */
const everyMs = 5000;

/** The trading sessions of the wallet: the list, and the one that is open in it. */
export function Sessions() {
  const wallet = useSession().viewer?.wallet ?? null;
  const { data, error } = useRequest(MySessionsDocument, {}, { wallet, everyMs });
  const sessions = data === null ? null : (data.viewer?.tradingSessions.edges.map(({ node }) => node) ?? []);
  const [shown, setShown] = useState<string | null>(null);
  const present = shown ?? sessions?.[0]?.id ?? null;
  return (
    <Panel title="Trading sessions">
      {sessions === null ? (
        error === null ? (
          <Skeleton rows={2} height={40} />
        ) : (
          <Trouble error={error} />
        )
      ) : null}
      {sessions?.length === 0 ? (
        <Empty title="No algorithm trades for you. One starts with the mutation startTradingSession." />
      ) : null}
      {sessions === null || sessions.length === 0 ? null : (
        <label className="field">
          <span className="label">Session</span>
          <select value={present ?? ''} onChange={(event) => setShown(event.target.value)}>
            {sessions.map((session) => (
              <option key={session.id} value={session.id}>
                {session.name} · {session.status.toLowerCase().replace('_', ' ')} ·{' '}
                {signedSol(profitOf(session))}
              </option>
            ))}
          </select>
        </label>
      )}
      {present === null ? null : <SessionCard key={present} id={present} />}
    </Panel>
  );
}
