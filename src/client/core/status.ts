import type { MarketcastError } from './errors.ts';

/**
 * ```
 *  connecting ──► catching-up ◄──► live
 *                      ▲             │ the connection is lost
 *                      │             ▼
 *                      └── reconnecting / offline          any ──► failed, closed
 * ```
 */
export type ConnectionState =
  | 'connecting'
  | 'catching-up'
  | 'live'
  | 'reconnecting'
  | 'offline'
  | 'failed'
  | 'closed';

/** The name of a transport: `ws` is a WebSocket, `sse` an event stream. */
export type TransportName = 'ws' | 'sse';

/** How a stream, a state or a client is doing. All times are milliseconds since 1970. */
export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** Failed tries since the last connection that lasted. */
  readonly attempt: number;
  /** When the next try is due; null when none waits. */
  readonly retryAt: number | null;
  readonly lastEventAt: number | null;
  readonly lastCheckpointAt: number | null;
  readonly transport: TransportName | null;
  /** The reason of the last trouble; null while all is well. */
  readonly error: MarketcastError | null;
}

export const initialStatus: ConnectionStatus = {
  state: 'connecting',
  attempt: 0,
  retryAt: null,
  lastEventAt: null,
  lastCheckpointAt: null,
  transport: null,
  error: null,
};

/** The states from the best to the worst. */
const ranking: readonly ConnectionState[] = [
  'closed',
  'live',
  'catching-up',
  'connecting',
  'reconnecting',
  'offline',
  'failed',
];

const latest = (one: number | null, other: number | null): number | null =>
  Math.max(one ?? 0, other ?? 0) || null;

/** The status of several streams together: it is live only while all of them are. Without streams it is closed. */
export function together(statuses: Iterable<ConnectionStatus>): ConnectionStatus {
  let worst: ConnectionStatus = { ...initialStatus, state: 'closed' };
  for (const status of statuses) {
    const isWorse = ranking.indexOf(status.state) > ranking.indexOf(worst.state);
    worst = {
      ...(isWorse ? status : worst),
      lastEventAt: latest(worst.lastEventAt, status.lastEventAt),
      lastCheckpointAt: latest(worst.lastCheckpointAt, status.lastCheckpointAt),
    };
  }
  return worst;
}

/** Whether two statuses differ in more than the times of the last event and checkpoint. */
export function isSameStatus(one: ConnectionStatus, other: ConnectionStatus): boolean {
  return (['state', 'attempt', 'retryAt', 'transport', 'error'] as const).every(
    (key) => one[key] === other[key],
  );
}
