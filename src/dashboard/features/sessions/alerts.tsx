import { useMarketcastClient } from 'marketcast/client/react';

import { Trouble } from '../../components/panel.tsx';
import { useAction } from '../../components/use-action.ts';
import { AcknowledgeRiskDocument } from '../../generated/graphql.ts';
import type { RiskAlert } from './session.ts';

/** The alerts that wait for the owner. Emergencies are told at once. */
export function Alerts({
  sessionId,
  alerts,
}: {
  readonly sessionId: string;
  readonly alerts: readonly RiskAlert[];
}) {
  return (
    <ul className="stack" aria-label="Risk alerts">
      {alerts.map((alert) => (
        <Alert key={alert.id} sessionId={sessionId} alert={alert} />
      ))}
    </ul>
  );
}

const severities: Readonly<Record<RiskAlert['level'], string>> = {
  WARNING: 'WARNING',
  CRITICAL: 'CRITICAL',
  EMERGENCY: 'CRITICAL',
};

function Alert({ sessionId, alert }: { readonly sessionId: string; readonly alert: RiskAlert }) {
  const client = useMarketcastClient();
  const { level, message, sequence } = alert;
  const acknowledge = useAction(() =>
    client.request(AcknowledgeRiskDocument, { input: { sessionId, sequence } }),
  );
  return (
    <li className="banner row spread-apart" data-severity={severities[level]}>
      <span role={level === 'EMERGENCY' ? 'alert' : 'status'}>
        <strong>{level === 'EMERGENCY' ? '⛔ Emergency' : `⚠ ${level.toLowerCase()}`}</strong> {message}
      </span>
      <button
        type="button"
        className="button button-small"
        disabled={acknowledge.isRunning}
        onClick={() => acknowledge.run()}
      >
        Acknowledge
      </button>
      <Trouble error={acknowledge.error} />
    </li>
  );
}
