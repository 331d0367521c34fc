import type { Broker, Publication } from '../broker/broker.ts';
import type { Publisher } from '../commit/publisher.ts';
import type { ChangeSource } from '../capture/change-source.ts';
import type { Hub } from '../hub/hub.ts';
import type { Metrics } from '../base/metrics.ts';
import { probe } from '../transport/http/readiness.ts';
import type { SendBuffers } from '../transport/delivery/send-buffers.ts';
import type { Sockets } from '../transport/socket/server.ts';

/** The parts of a server that have gauges. */
export interface ObservedParts {
  readonly sockets: Sockets;
  readonly hub: Hub;
  readonly sendBuffers: SendBuffers;
  readonly publisher: Publisher;
  readonly broker: Broker;
  readonly changes: Pick<ChangeSource, 'status'>;
}

/** Adds the gauges of the parts. They are read at a scrape. */
export function addGauges(
  metrics: Metrics,
  { sockets, hub, sendBuffers, publisher, broker, changes }: ObservedParts,
): void {
  metrics.gauge('marketcast_sockets', 'Open sockets.', () => sockets.count);
  metrics.gauge(
    'marketcast_subscriptions',
    'Live subscriptions, on every transport.',
    () => hub.subscriptions,
  );
  metrics.gauge(
    'marketcast_groups',
    'Groups of subscriptions that share their executions.',
    () => hub.groups,
  );
  metrics.gauge('marketcast_topics', 'Logs that this process follows.', () => hub.topics);
  metrics.counter(
    'marketcast_deliveries_total',
    'Payloads that were handed to connections.',
    () => hub.deliveries,
  );
  metrics.gaugeOf(
    'marketcast_buffered_bytes',
    'Unsent bytes of all sockets and event streams, and of the one with most.',
    'of',
    () => {
      let all = 0;
      let largest = 0;
      for (const bytes of sendBuffers.bufferedBytes()) {
        all += bytes;
        largest = Math.max(largest, bytes);
      }
      return { all, largest };
    },
  );
  metrics.gauge('marketcast_publisher_waiting', 'Events that wait for the broker.', () => publisher.waiting);
  metrics.gauge('marketcast_broker_up', 'Whether the broker answers.', () =>
    probe({ broker: () => broker.ping() }).then(({ isReady }) => Number(isReady)),
  );
  metrics.gaugeOf(
    'marketcast_change_source_state',
    'The state of the change source: 1 for the present one.',
    'state',
    () => {
      const { state } = changes.status();
      return Object.fromEntries(
        ['up', 'down', 'standby', 'off'].map((name) => [name, name === state ? 1 : 0]),
      );
    },
  );
  metrics.gauge(
    'marketcast_change_lag_seconds',
    'How far what was published is behind what others committed; NaN while it is not known.',
    () => {
      const { lagMs } = changes.status();
      return lagMs === null ? NaN : lagMs / 1000;
    },
  );
}

/** Records the time that a publication took until all connections of a group had been given it. */
export function observeFanOut({ fanOut, endToEnd }: Metrics, { publishedAt, event }: Publication): void {
  const now = Date.now();
  fanOut.observe(secondsSince(publishedAt, now));
  endToEnd.observe(secondsSince(event.occurredAt, now));
}

/** At least 0, because the clocks of the database, of Redis and of this process may differ. */
function secondsSince(timestamp: string, nowMs: number): number {
  return Math.max(0, nowMs - Date.parse(timestamp)) / 1000;
}
