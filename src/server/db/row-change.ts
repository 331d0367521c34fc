import { JudgedError } from '../base/failures.ts';

/** A row before and after a change. Created when `before` is null, deleted when `after` is null. */
export interface RowChange<Row> {
  readonly before: Row | null;
  readonly after: Row | null;
  /** Grows with the commits of this row; null when the change source does not know it. */
  readonly commitOrder: bigint | null;
}

/**
 * The values of a row make an event impossible. The row is left out, because trying again cannot help.
 *
 * After every other error, of any code, the change is tried again, because the row may be sound.
 */
export class UnmappableRow extends JudgedError {
  override readonly name = 'UnmappableRow';
  readonly judgement = 'own-fault';

  constructor(cause: unknown) {
    super('the values of a row make no event', { cause });
  }
}

/**
 * Runs a function that uses the values of a row alone, and makes no query.
 *
 * @throws {UnmappableRow} when the function throws, with the error as its cause.
 */
export function fromValues<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new UnmappableRow(error);
  }
}
