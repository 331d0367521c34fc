/** What happened to one row: what it was and what it is. Created when there is no `before`, deleted when no `after`. */
export interface RowChange<Row> {
  readonly before: Row | null;
  readonly after: Row | null;
  /** Follows the commits of this row; null where the change source has no such number. */
  readonly commitOrder: bigint | null;
}
