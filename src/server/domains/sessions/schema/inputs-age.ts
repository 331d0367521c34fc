import { parseTimestamp, type Timestamp } from '../../../base/time.ts';

/** The moment from which the inputs of a decision are out of date: that of `at`; null where they do not tell. */
export function outdatedSince(inputs: unknown): Timestamp | null {
  if (typeof inputs !== 'object' || inputs === null || !('at' in inputs)) return null;
  try {
    return typeof inputs.at === 'string' ? parseTimestamp(inputs.at) : null;
  } catch {
    return null;
  }
}
