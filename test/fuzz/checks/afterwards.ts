/** What is measured when a storm is over. */
export interface Aftermath {
  /** MiB of the heap and of buffers after a forced collection, before and after. */
  readonly startMib: number;
  readonly endMib: number;
  /** MiB of resident memory at most. */
  readonly rssMib: number;
  /** Trades that were executed in the storm, and events that the client that behaves got. */
  readonly trades: number;
  readonly events: number;
  /** The close code of that client's socket; null while it is open, or when it came back after a broken connection. */
  readonly lostWith: number | null;
  /** Milliseconds until that client had the event of a trade after the storm, without those that other programs took. */
  readonly toEventMs: number;
  /** The status of `/health` after the storm; 0 when it does not answer in a second. */
  readonly health: number;
}

/** MiB that the heap and the buffers may have grown, after a forced collection: caches fill, and no more. */
export const maximumGrowthMib = 64;
/** MiB of resident memory at most: a heap of 512 MiB, and the memory of Node outside it. */
const maximumRssMib = 900;
/** Milliseconds in which an event must come after the storm. */
const eventMs = 1000;

/** The invariants that a storm left broken. */
export function faultsAfterwards(aftermath: Aftermath): readonly string[] {
  const { startMib, endMib, rssMib, trades, events, lostWith, toEventMs, health } = aftermath;
  const faults: string[] = [];
  if (lostWith !== null) faults.push(`the client that behaves lost its socket with ${lostWith}`);
  if (trades > 0 && events === 0) faults.push('the client that behaves got no event in the storm');
  if (toEventMs > eventMs) faults.push('no event within a second after the storm');
  if (health !== 200) faults.push('/health does not answer after the storm');
  if (endMib - startMib > maximumGrowthMib) faults.push(`memory grew by more than ${maximumGrowthMib} MiB`);
  if (rssMib > maximumRssMib) faults.push(`resident memory passed ${maximumRssMib} MiB`);
  return faults;
}
