import type { ConnectionStatus } from 'marketcast/client';
import { useId, type ReactNode } from 'react';

import { clock } from './moment.tsx';
import { inWords } from './words.ts';

/** How fresh the values of a panel are. */
export interface Freshness {
  readonly isStale: boolean;
  readonly status: ConnectionStatus;
}

/** Values of these states are fresh. While a stream catches up, they are a blink old at most. */
const freshStates: readonly ConnectionStatus['state'][] = ['live', 'connecting', 'catching-up'];

/** Whether values are older than the connection would have them. */
export const isOld = ({ isStale, status }: Freshness): boolean =>
  isStale || !freshStates.includes(status.state);

/** Says since when values are not fresh; takes no place while they are. */
export function Since({ of }: { readonly of: Freshness }) {
  if (!isOld(of)) return null;
  const { lastEventAt, lastCheckpointAt } = of.status;
  const at = Math.max(lastEventAt ?? 0, lastCheckpointAt ?? 0);
  return <span className="since">{at === 0 ? 'not live' : `as of ${clock(at)}`}</span>;
}

/** A part of a screen with a heading. Its numbers are dimmed while they are old. */
export function Panel(props: {
  readonly title: string;
  readonly freshness?: Freshness | undefined;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const { title, freshness, actions, className = '', children } = props;
  const heading = useId();
  return (
    <section
      className={`panel ${className}`}
      aria-labelledby={heading}
      data-old={freshness !== undefined && isOld(freshness) ? '' : undefined}
    >
      <header className="panel-head">
        <h2 id={heading}>{title}</h2>
        {freshness === undefined ? null : <Since of={freshness} />}
        {actions}
      </header>
      {children}
    </section>
  );
}

/** An empty place, with the next step. `isScreen` is for a screen that has nothing else. */
export function Empty(props: {
  readonly title: string;
  readonly isScreen?: boolean;
  readonly children?: ReactNode;
}) {
  const { title, isScreen = false, children } = props;
  return (
    <div className="empty">
      {isScreen ? <h1>{title}</h1> : <p className="empty-title">{title}</p>}
      {children}
    </div>
  );
}

/** Says why something did not work. Screen readers tell it at once. */
export function Trouble({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  return (
    <p className="trouble" role="alert">
      {typeof error === 'string' ? error : inWords(error)}
    </p>
  );
}

/** Takes the place of a list that is on its way. */
export function Skeleton({ rows, height }: { readonly rows: number; readonly height: number }) {
  return (
    <div aria-hidden="true" className="skeleton">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} style={{ height }} />
      ))}
    </div>
  );
}
