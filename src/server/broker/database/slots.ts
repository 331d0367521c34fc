/**
 * The partitions of the log by time. The present slot takes the publications of a period; when the period is over, the next
 * slot of the ring takes them. The slot after the present slot holds nothing that a client may still read, so that pruning
 * empties it as a whole.
 */
export const ringSlots = [0, 1, 2, 3] as const;

/** The partition of the publications of durable topics. */
export const durableSlot = 4;

/** Milliseconds of a slot: with it, the present slot and the two before it reach back as far as the longest history. */
export function periodMsOf(longestHistoryMs: number): number {
  return Math.ceil(longestHistoryMs / 2);
}
