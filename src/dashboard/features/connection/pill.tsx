import type { ConnectionState, ConnectionStatus } from 'marketcast/client';
import { useConnectionStatus } from 'marketcast/client/react';

import { useFailures } from '../../components/live.ts';
import { useNow } from '../../components/moment.tsx';

const words: Readonly<Record<ConnectionState, string>> = {
  connecting: 'Connecting',
  'catching-up': 'Catching up',
  live: 'Live',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  failed: 'Stopped',
  closed: 'Idle',
};

/** How all streams of the page are doing. It is green only while each of them is live, and none has stopped. */
export function ConnectionPill() {
  const status = useConnectionStatus();
  const failed = useFailures().length;
  const state = failed > 0 ? 'failed' : status.state;
  return (
    <span role="status" className="pill" data-state={state}>
      <span className="pill-dot" aria-hidden="true" />
      {words[state]}
      {failed > 1 ? ` (${failed})` : null}
      {status.retryAt === null ? null : <Retry status={status} retryAt={status.retryAt} />}
    </span>
  );
}

/** The wait until the next try. It changes each second, and a screen reader should not read that. */
function Retry({ status, retryAt }: { readonly status: ConnectionStatus; readonly retryAt: number }) {
  const seconds = Math.max(0, Math.ceil((retryAt - useNow()) / 1000));
  if (status.state !== 'reconnecting' || seconds < 2) return null;
  return (
    <span aria-hidden="true" className="num">
      {' '}
      · {seconds} s
    </span>
  );
}
