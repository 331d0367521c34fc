/**
 * A page of a list that is ordered newest first. Its rows lie between the keys `before` and `after`. With `isReversed` it is
 * the last page, and its rows come oldest first.
 */
export interface PageRequest {
  readonly before: PageKey | null;
  readonly after: PageKey | null;
  readonly limit: number;
  readonly isReversed: boolean;
}

/**
 * The position of a row in such a list: its time, and its id among rows of the same time. Rows without a time come first, as
 * PostgreSQL sorts them.
 */
export interface PageKey {
  readonly time: string | null;
  readonly id: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text is a UUID. The database answers any other text with a syntax error where it expects a UUID. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** A page of a walk through a table, oldest first. */
export interface WalkRequest {
  readonly since: string;
  /** The time and the key of the last row of the page before; null for the first page. */
  readonly after: readonly string[] | null;
  readonly limit: number;
}
