/** What happened to one row: what it was and what it is. Created when there is no `before`, deleted when no `after`. */
export interface RowChange<Row> {
  readonly before: Row | null;
  readonly after: Row | null;
  /** Follows the commits of this row; null where the change source has no such number. */
  readonly commitOrder: bigint | null;
}

/**
 * The values of a row make an event impossible. Trying again cannot help: the row is left out.
 *
 * Every other failure says nothing of the row, whatever its code, and is tried again.
 */
export class UnmappableRow extends Error {
  override readonly name = 'UnmappableRow';

  constructor(cause: unknown) {
    super('the values of a row make no event', { cause });
  }
}

/**
 * Runs a function that looks at the values of a row and at nothing else.
 *
 * @throws {UnmappableRow} whenever the function throws.
 */
export function fromValues<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new UnmappableRow(error);
  }
}
