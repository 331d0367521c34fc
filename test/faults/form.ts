/** How much of each fault is run. */
export interface FaultForm {
  readonly clients: number;
  /** Mutations a second; each is one event or more. */
  readonly perSecond: number;
  /** The load runs for at least so long. */
  readonly loadMs: number;
  /** The load runs for so long before a fault begins. */
  readonly leadMs: number;
  /** An outage is over for the last client within so long after its end. */
  readonly recoveryMs: number;
  /** Variables of the instances. */
  readonly environment: Readonly<Record<string, string>>;
  /** The value that belongs to this form. */
  pick<Value>(values: { readonly short: Value; readonly full: Value }): Value;
}

/** With every test run. */
const short: FaultForm = {
  clients: 10,
  perSecond: 50,
  loadMs: 1000,
  leadMs: 300,
  // Beside other tests, which may need the machine as well.
  recoveryMs: 10_000,
  environment: { REDIS_PROBE_INTERVAL_MS: '500', OUTBOX_AGE_MS: '1000', OUTBOX_INTERVAL_MS: '500' },
  pick: ({ short: value }) => value,
};

/** With `npm run test:long`: as a deployment is, unless told otherwise. */
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
