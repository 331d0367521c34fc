import { ServerStatusDocument } from 'marketcast/client/documents';

import { LiveNumber } from '../../components/live-number.tsx';
import { Panel, Skeleton, Trouble } from '../../components/panel.tsx';
import { useRequest } from '../../components/use-request.ts';

const everyMs = 2000;

/** The state of the process that answers, read every two seconds. */
export function StatusPanel() {
  const { data, error } = useRequest(ServerStatusDocument, {}, { everyMs });
  const status = data?.serverStatus ?? null;
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
