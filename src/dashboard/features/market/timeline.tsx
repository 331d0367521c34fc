import type { Schema } from 'marketcast/client';

import { date } from '../../components/moment.tsx';
import { Panel, type Freshness } from '../../components/panel.tsx';
import { stateNames } from '../../components/words.ts';
import type { Market } from './market.ts';

/** The steps of a market, with their times. */
export function Timeline({ market, freshness }: { readonly market: Market; readonly freshness: Freshness }) {
  const steps: readonly (readonly [Schema.MarketState, string | null])[] = [
    ['PROPOSED', market.createdAt],
    ['APPROVED', market.approvedAt],
    ['ACTIVE', market.activatedAt],
    ['RESOLVING', market.resolutionProposedAt],
    ...(market.state === 'DISPUTED' ? [['DISPUTED', null] as const] : []),
    ['FINALIZED', market.finalizedAt],
  ];
  const present = steps.findIndex(([state]) => state === market.state);
  return (
    <Panel title="Timeline" freshness={freshness}>
      <ol className="timeline">
        {steps.map(([state, at], index) => (
          <li
            key={state}
            data-step={index < present ? 'done' : index === present ? 'now' : 'ahead'}
            aria-current={index === present ? 'step' : undefined}
          >
            <span>{stateNames[state]}</span>
            <span className="muted num">{at === null ? (index === present ? 'now' : '') : date(at)}</span>
          </li>
        ))}
        {market.isCancelled ? (
          <li data-step="now">
            <span>Cancelled</span>
          </li>
        ) : null}
      </ol>
    </Panel>
  );
}
