/** The load and the times of every fault. */
export const pace = {
  clients: 50,
  /** Mutations a second. Each has an event or more. */
  perSecond: 50,
  /** Milliseconds that the load takes at least. */
  loadMs: 12_000,
  /** Milliseconds of load before a fault begins. */
  leadMs: 2000,
  /** Milliseconds after the end of an outage in which every client must have recovered. */
  recoveryMs: 5000,
} as const;
