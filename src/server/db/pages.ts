/**
 * One page of a list that is ordered newest first. `before` and `after` are keys between which the rows lie; with
 * `isReversed` the page is the last one, and comes oldest first.
 */
export interface PageRequest {
  readonly before: PageKey | null;
  readonly after: PageKey | null;
  readonly limit: number;
  readonly isReversed: boolean;
}

/**
 * Where a row stands in such a list: its time, and its id among rows of one time. Rows that tell no time come first, as
 * PostgreSQL has it.
 */
export interface PageKey {
  readonly time: string | null;
  readonly id: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can be an id of a table whose ids are UUIDs: the database would call any other a syntax error. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** One page of a walk through a table, oldest first. */
export interface WalkRequest {
  readonly since: string;
  /** The time and the key of the last row of the page before; null for the first page. */
  readonly after: readonly string[] | null;
  readonly limit: number;
}
