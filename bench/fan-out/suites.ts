/** A measurement of a server with its clients. */
export type Measurement =
  /** The next events are published when every client has got the last. */
  | { readonly kind: 'flight'; readonly perTick: number }
  /** Events at a rate, whether or not those before have arrived. */
  | { readonly kind: 'steady'; readonly deliveriesPerSecond: number }
  /** Memory of a connection that is subscribed and gets nothing. */
  | { readonly kind: 'idle' }
  /** The delay of the event loop by an event. */
  | { readonly kind: 'loop' }
  /** A client stops reading while the others go on. */
  | { readonly kind: 'stalled'; readonly deliveriesPerSecond: number };

/** A table of the comparison. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  readonly measurement: Measurement;
  /** The servers that it is run with; null means all. */
  readonly only: readonly string[] | null;
}

/** A number of clients and markets, and the suites that are measured with them. */
export interface Stage {
  readonly markets: number;
  readonly connections: number;
  readonly suites: readonly Suite[];
}

const suite = (
  name: string,
  title: string,
  measurement: Measurement,
  only: readonly string[] | null = null,
): Suite => ({ name, title, measurement, only });

export const stages: readonly Stage[] = [
  {
    markets: 1,
    connections: 100,
    suites: [
      suite('100', '100 subscribers of one market, one event in flight', { kind: 'flight', perTick: 1 }),
    ],
  },
  {
    markets: 1,
    connections: 1000,
    suites: [
      suite('1000', '1,000 subscribers of one market, one event in flight', { kind: 'flight', perTick: 1 }),
      suite('burst', '1,000 subscribers, four events in one tick', { kind: 'flight', perTick: 4 }),
      suite('steady-10k', '1,000 subscribers, 10,000 deliveries a second', {
        kind: 'steady',
        deliveriesPerSecond: 10_000,
      }),
      suite('steady-50k', '1,000 subscribers, 50,000 deliveries a second', {
        kind: 'steady',
        deliveriesPerSecond: 50_000,
      }),
      suite('steady-100k', '1,000 subscribers, 100,000 deliveries a second', {
        kind: 'steady',
        deliveriesPerSecond: 100_000,
      }),
    ],
  },
  {
    markets: 1,
    connections: 5000,
    suites: [
      suite('idle', 'Memory with 5,000 subscribed connections', { kind: 'idle' }),
      suite('5000', '5,000 subscribers of one market, one event in flight', { kind: 'flight', perTick: 1 }),
      suite('loop', 'Event-loop delay with 5,000 subscribers of one market', { kind: 'loop' }),
    ],
  },
  {
    markets: 100,
    connections: 1000,
    suites: [
      suite('100x10', '100 markets with 10 subscribers each, one event of each market in flight', {
        kind: 'flight',
        perTick: 1,
      }),
    ],
  },
  {
    markets: 100,
    connections: 10_000,
    suites: [
      suite('10000', '10,000 connections to 100 markets, 1,000 deliveries a second', {
        kind: 'steady',
        deliveriesPerSecond: 1000,
      }),
    ],
  },
  {
    markets: 1,
    connections: 1000,
    suites: [
      suite(
        'stalled',
        'One client of 1,000 stops reading, 50,000 deliveries a second',
        { kind: 'stalled', deliveriesPerSecond: 50_000 },
        ['marketcast'],
      ),
    ],
  },
];

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly warmUpMs: number;
  /** Of events in flight. */
  readonly measureMs: number;
  readonly steadyMs: number;
  /** After this no server is started any more; null where the run takes as long as it takes. */
  readonly budgetMs: number | null;
}

export const fullEffort: Effort = {
  rounds: 3,
  warmUpMs: 1000,
  measureMs: 2500,
  steadyMs: 5000,
  budgetMs: null,
};
export const quickEffort: Effort = {
  rounds: 1,
  warmUpMs: 300,
  measureMs: 600,
  steadyMs: 1500,
  budgetMs: 45_000,
};

/** The suites of a quick run that names none. */
export const quickSuites: readonly string[] = ['1000', 'burst', '100x10'];
