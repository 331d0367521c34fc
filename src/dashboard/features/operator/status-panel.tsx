import { ServerStatusDocument, type ServerStatusQuery } from 'marketcast/client/documents';
import { useMarketcastClient } from 'marketcast/client/react';
import { useEffect, useState } from 'react';

import { LiveNumber } from '../../components/live-number.tsx';
import { Panel, Skeleton, Trouble } from '../../components/panel.tsx';

const everyMs = 2000;

/** The state of the process that answers, read every two seconds. */
export function StatusPanel() {
  const client = useMarketcastClient();
  const [status, setStatus] = useState<ServerStatusQuery['serverStatus'] | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const read = async (): Promise<void> => {
      try {
        setStatus((await client.request(ServerStatusDocument)).serverStatus);
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
  return (
    <Panel title="Server">
      <Trouble error={error} />
      {status === null ? <Skeleton rows={2} height={48} /> : null}
      {status === null ? null : (
        <div data-old={error === null ? undefined : ''}>
          <dl className="figures">
            <Figure name="Connections" value={String(status.connections)} />
            <Figure name="Subscriptions" value={String(status.subscriptions)} />
            <Figure name="Topics" value={String(status.topics)} />
            <Figure name="Events waiting" value={String(status.broker.waiting)} />
            <Figure name={`Log (${status.broker.kind})`} value={status.broker.state} />
            <Figure name={`Changes (${status.changeSource.kind})`} value={status.changeSource.state} />
          </dl>
          <details>
            <summary>Capabilities</summary>
            <ul className="list">
              {status.capabilities.map(({ name, state, reason }) => (
                <li key={name} className="row spread-apart">
                  <span>{name}</span>
                  <span className="muted">
                    {state.toLowerCase().replace('_', ' ')} {reason}
                  </span>
                </li>
              ))}
            </ul>
          </details>
        </div>
      )}
    </Panel>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <LiveNumber text={value} />
      </dd>
    </div>
  );
}
