import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds from a twentieth of a millisecond to half a minute. */
const latencyBuckets = [
  ...[0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25],
  ...[0.5, 1, 2.5, 5, 10, 30],
];

/** Reads the value of a gauge each time that Prometheus scrapes. */
export type ReadGauge = () => number | Promise<number>;

/** Reads a value for each value of a label. */
export type ReadLabelled = () => Readonly<Record<string, number>>;

/**
 * The metrics of a server for Prometheus. docs/operations.md gives the meaning and the alarm of each.
 *
 * The counters on the path of a delivery are plain numbers of their owners, read at a scrape, because a prom-client
 * counter costs more.
 */
export interface Metrics {
  readonly socketsOpened: Counter;
  /** By close code. */
  readonly socketsClosed: Counter<'code'>;
  /** By type of event, and by outcome: `published`, `repeated`, `superseded` or `failed`. */
  readonly publications: Counter<'type' | 'outcome'>;
  /** Seconds from a publication's place in the log until the last connection of a group has been given it. */
  readonly fanOut: Histogram;
  /** Seconds from the moment of the fact until the last connection of a group has been given it. */
  readonly endToEnd: Histogram;
  readonly drops: Counter<'reason'>;
  /** Refusals of limits, by the name of the variable. */
  readonly refusals: Counter<'limit'>;
  /** Times that a socket was not read for a while, by the variable of the rate that slowed it down. */
  readonly slowed: Counter<'limit'>;
  /** Committed rows that became no event, because their own values make one impossible. */
  readonly rowsLeftOut: Counter<'table'>;
  /** Captured events to which a domain could not react, by the type of the event. */
  readonly reactionFailures: Counter<'type'>;
  /** Pages of jobs that ran, by outcome: `done`, `page` or `failed`. */
  readonly jobs: Counter<'job' | 'outcome'>;
  /** Pauses of the event loop of more than a second. */
  readonly loopPauses: Counter;
  /** Errors of operations that ran, by code. */
  readonly errors: Counter<'code'>;
  /** Adds a gauge that is read at a scrape. */
  gauge(name: string, help: string, read: ReadGauge): void;
  /** Adds a gauge with a value for each value of a label. */
  gaugeOf(name: string, help: string, label: string, read: ReadLabelled): void;
  /** Adds a counter whose owner counts in a plain number. */
  counter(name: string, help: string, read: () => number): void;
  /** All metrics, in the text format of Prometheus. */
  exposition(): Promise<string>;
  readonly contentType: string;
}

/** Creates the metrics of a server. `isProcess` adds the metrics of Node, for a process that holds a single server. */
export function createMetrics(isProcess = false): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (isProcess) collectDefaultMetrics({ register: registry });

  return {
    socketsOpened: new Counter({
      name: 'marketcast_sockets_opened_total',
      help: 'Sockets that were opened.',
      registers,
    }),
    socketsClosed: new Counter({
      name: 'marketcast_sockets_closed_total',
      help: 'Sockets that were closed, by close code.',
      labelNames: ['code'],
      registers,
    }),
    publications: new Counter({
      name: 'marketcast_publications_total',
      help: 'Events that this process handed to a log, by type and by what became of them.',
      labelNames: ['type', 'outcome'],
      registers,
    }),
    fanOut: new Histogram({
      name: 'marketcast_fan_out_seconds',
      help: 'From the place in the log to the last connection of a group.',
      buckets: latencyBuckets,
      registers,
    }),
    endToEnd: new Histogram({
      name: 'marketcast_end_to_end_seconds',
      help: 'From when the fact happened to the last connection of a group.',
      buckets: latencyBuckets,
      registers,
    }),
    drops: new Counter({
      name: 'marketcast_drops_total',
      help: 'What was not delivered as it came, by reason.',
      labelNames: ['reason'],
      registers,
    }),
    refusals: new Counter({
      name: 'marketcast_refusals_total',
      help: 'What a limit refused, by its variable.',
      labelNames: ['limit'],
      registers,
    }),
    slowed: new Counter({
      name: 'marketcast_slowed_total',
      help: 'Sockets that were not read for a while, by the variable of the rate.',
      labelNames: ['limit'],
      registers,
    }),
    rowsLeftOut: new Counter({
      name: 'marketcast_rows_left_out_total',
      help: 'Committed rows that became no event, because their values make none, by table.',
      labelNames: ['table'],
      registers,
    }),
    reactionFailures: new Counter({
      name: 'marketcast_reaction_failures_total',
      help: 'Captured events to which a domain could not react, by the type of the event.',
      labelNames: ['type'],
      registers,
    }),
    jobs: new Counter({
      name: 'marketcast_jobs_total',
      help: 'Pages of jobs that this process ran, by job and by what became of them.',
      labelNames: ['job', 'outcome'],
      registers,
    }),
    loopPauses: new Counter({
      name: 'marketcast_loop_pauses_total',
      help: 'Pauses of the event loop of more than a second.',
      registers,
    }),
    errors: new Counter({
      name: 'marketcast_errors_total',
      help: 'Errors that operations got, by code.',
      labelNames: ['code'],
      registers,
    }),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(await read());
        },
      });
    },
    gaugeOf(name, help, label, read) {
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers,
        collect() {
          this.reset();
          for (const [value, number] of Object.entries(read())) this.set({ [label]: value }, number);
        },
      });
    },
    counter(name, help, read) {
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    },
    exposition: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
