import { ApiError } from '../../../base/errors.ts';
import { parseTimestamp, type Timestamp } from '../../../base/time.ts';
import type { Services } from '../../../graphql/context.ts';
import { orderBookChanged, type BookChanges } from '../../orders/events.ts';
import { bookTopic } from '../../orders/topics.ts';
import type { DataAge } from '../decide.ts';

/** The parts that read the log of a book. */
type BookLog = Pick<Services, 'tail' | 'history'>;

/**
 * The age of the inputs of a decision: from their time `at`, or from the first event of the book of the market behind their
 * `sequence`, whichever is earlier. Where the log no longer reaches back to that event, from the first event in it.
 */
export async function readAge(log: BookLog, marketId: string | null, inputs: unknown): Promise<DataAge> {
  if (typeof inputs !== 'object' || inputs === null) return 'untold';
  const at = 'at' in inputs ? momentOf(inputs.at) : null;
  const sequence = 'sequence' in inputs && marketId !== null ? sequenceOf(inputs.sequence) : null;
  const ofBook = sequence === null || marketId === null ? 'untold' : await ageOf(log, marketId, sequence);
  if (at === null) return ofBook;
  return { since: typeof ofBook === 'object' && ofBook.since < at ? ofBook.since : at };
}

function momentOf(value: unknown): Timestamp | null {
  try {
    return typeof value === 'string' ? parseTimestamp(value) : null;
  } catch {
    return null;
  }
}

/** A sequence as JSON writes it: its digits, or a number that holds it exactly. */
function sequenceOf(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : null;
  return typeof value === 'string' && /^\d{1,18}$/.test(value) ? BigInt(value) : null;
}

/** A decision is recorded also while the log is out of reach: the age of its data is `untold` then. */
async function ageOf(log: BookLog, marketId: string, sequence: bigint): Promise<DataAge> {
  try {
    const event = await findFirst(log, bookTopic.of(marketId), sequence);
    return event === null ? 'newest' : { since: event.at };
  } catch (error) {
    if (error instanceof ApiError && error.code === 'SERVICE_UNAVAILABLE') return 'untold';
    throw error;
  }
}

/**
 * Finds the first event behind a sequence; null for none. Sequences rise with offsets, mostly by 1 at a time, so the first guess is
 * usually right. An offset that the log has forgotten counts as an offset that is not behind.
 */
async function findFirst(
  { tail, history }: BookLog,
  topic: string,
  sequence: bigint,
): Promise<BookChanges | null> {
  const { epoch, offset: last } = await tail(topic);
  const readAt = async (offset: number): Promise<BookChanges | null> => {
    try {
      const [publication] = await history(topic, { epoch, offset: offset - 1 }, 1);
      return publication !== undefined && orderBookChanged.is(publication.event)
        ? publication.event.payload
        : null;
    } catch (error) {
      if (error instanceof ApiError && error.code === 'CURSOR_EXPIRED') return null;
      throw error;
    }
  };
  const newest = last === 0 ? null : await readAt(last);
  if (newest === null || newest.sequence <= sequence) return null;
  // The first event behind the sequence lies above `low`, and at `high` at the latest.
  let [low, high, found] = [0, last, newest];
  let guess = last - Number(newest.sequence - sequence) + 1;
  while (found.previousSequence > sequence && high - low > 1) {
    const offset = Math.min(Math.max(guess, low + 1), high - 1);
    const event = await readAt(offset);
    if (event === null || event.sequence <= sequence) low = offset;
    else [high, found] = [offset, event];
    guess = low + Math.floor((high - low) / 2);
  }
  return found;
}
