import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useState } from 'react';

import { signedSol } from '../../components/amounts.ts';
import { Empty, Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { MySessionsDocument } from '../../generated/graphql.ts';
import { profitOf, type Session } from './session.ts';
import { SessionCard } from './session-card.tsx';
import './sessions.css';

/** Milliseconds between two looks for new sessions. */
const everyMs = 5000;

/** The trading sessions of the wallet: the list, and the one that is open in it. */
export function Sessions() {
  const client = useMarketcastClient();
  const [sessions, setSessions] = useState<readonly Session[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const read = async (): Promise<void> => {
      try {
        const { viewer } = await client.request(MySessionsDocument);
        setSessions(viewer?.tradingSessions.edges.map(({ node }) => node) ?? []);
        setError(null);
      } catch (cause) {
        setError(cause);
      }
      if (!isOver) timer = setTimeout(() => void read(), everyMs);
    };
    void read();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client]);
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
