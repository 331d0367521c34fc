import { memo, type ReactNode } from 'react';

import { billionths, exact, fixed } from '../../components/amounts.ts';
import { Ago } from '../../components/moment.tsx';
import { Link } from '../../routing/link.tsx';
import type { Step } from './session.ts';

/** Steps that are shown. */
const shown = 30;

/** What the algorithm decided and why, and what came of it; the newest first. */
export function Steps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol className="list steps" aria-label="Decisions">
      {steps.slice(0, shown).map((step) => (
        <StepRow key={step.id} step={step} />
      ))}
    </ol>
  );
}

const StepRow = memo(function StepRow({ step }: { readonly step: Step }) {
  return (
    <li>
      <p className="row spread-apart">
        <span>{wordsOf(step)}</span>
        <span className="muted">
          <Ago at={step.occurredAt} />
        </span>
      </p>
      {step.__typename === 'AlgorithmDecided' ? <p className="muted">{step.decision.reasoning}</p> : null}
    </li>
  );
});

function wordsOf(step: Step): ReactNode {
  switch (step.__typename) {
    case 'SessionStatusChanged':
      return `The session is ${step.to.toLowerCase().replace('_', ' ')}. ${step.note ?? ''}`;
    case 'AlgorithmDecided':
      return <Decision decision={step.decision} />;
    case 'DecisionExecuted':
      return 'The decision was carried out.';
    case 'DecisionRejected':
      return `The decision was refused: ${step.message} (${step.code})`;
    case 'RiskAlertRaised':
      return `⚠ ${step.message}`;
    case 'RiskAlertAcknowledged':
      return 'The alert was acknowledged.';
    case 'EmergencyStopped':
      return `⛔ The session was stopped at once; ${step.openOrders} orders were open. ${step.note ?? ''}`;
    default:
      // Another kind of step, of a newer server.
      return 'Something happened.';
  }
}

type Decided = Extract<Step, { readonly __typename: 'AlgorithmDecided' }>['decision'];

function Decision({ decision }: { readonly decision: Decided }) {
  const { action, outcome, shares, limitPrice, confidence, marketId } = decision;
  return (
    <>
      <strong>{action.toLowerCase()}</strong> {shares === null ? null : exact(BigInt(shares))}{' '}
      {outcome === null ? null : <strong data-outcome={outcome}>{outcome}</strong>}{' '}
      {limitPrice === null ? null : `at ${fixed(billionths(limitPrice), 3)}`}{' '}
      {confidence === null ? null : <span className="tag num">{Math.round(confidence * 100)}% sure</span>}{' '}
      {marketId === null ? null : <Link to={`/markets/${marketId}`}>market</Link>}
    </>
  );
}
