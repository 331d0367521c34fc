/** The load and the times of every fault. */
export interface FaultForm {
  readonly clients: number;
  /** Mutations a second. Each has an event or more. */
  readonly perSecond: number;
  /** Milliseconds that the load takes at least. */
  readonly loadMs: number;
  /** Milliseconds of load before a fault begins. */
  readonly leadMs: number;
  /** Milliseconds after the end of an outage in which every client must have recovered. */
  readonly recoveryMs: number;
  /** Variables of the instances. */
  readonly environment: Readonly<Record<string, string>>;
  /** Returns the value of this form. */
  pick<Value>(values: { readonly short: Value; readonly full: Value }): Value;
}

/** The form of every test run. */
const short: FaultForm = {
  clients: 10,
  perSecond: 50,
  loadMs: 1000,
  leadMs: 300,
  // Longer, because other tests use the machine at the same time.
  recoveryMs: 10_000,
  environment: { REDIS_PROBE_INTERVAL_MS: '500', OUTBOX_AGE_MS: '1000', OUTBOX_INTERVAL_MS: '500' },
  pick: ({ short: value }) => value,
};

/** The form of `npm run test:long`, with the defaults of a deployment. */
const full: FaultForm = {
  clients: 50,
  perSecond: 50,
  loadMs: 12_000,
  leadMs: 2000,
  recoveryMs: 5000,
  environment: {},
  pick: ({ full: value }) => value,
};

/** The form of this run. */
export const form: FaultForm = process.env.FAULTS_FORM === 'full' ? full : short;
