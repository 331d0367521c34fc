import type { GraphQLField } from 'graphql';

type AnyField = Pick<GraphQLField<unknown, unknown>, 'extensions'>;

/**
 * Extensions of a field that returns a list: the largest number of its rows. A list whose arguments have `first` or `last`
 * needs none, because the arguments give its size.
 */
export function holdsAtMost(rows: number) {
  return { maximumRows: rows } as const;
}

/** The largest number of rows that a field declares; null for a field that declares none. */
export function declaredRowsOf({ extensions }: AnyField): number | null {
  const rows = extensions['maximumRows'];
  return typeof rows === 'number' ? rows : null;
}

/** Extensions of the `edges` of a connection, whose rows are those of the connection. */
export const rowsOfConnection = { rowsOfConnection: true } as const;

/** Whether the rows of a field are those of the connection, or of the series, that it belongs to. */
export function hasRowsOfConnection({ extensions }: AnyField): boolean {
  return extensions['rowsOfConnection'] === true;
}

/**
 * Extensions of a field of an object that holds a list, whose size its `first` gives. The field of the list inside has the
 * extensions {@link rowsOfConnection}.
 */
export function seriesOfAtMost(rows: number) {
  return { rowsOfSeries: rows } as const;
}

/** The largest number of rows of a series; null for a field that is none. */
export function seriesRowsOf({ extensions }: AnyField): number | null {
  const rows = extensions['rowsOfSeries'];
  return typeof rows === 'number' ? rows : null;
}

/** A search in texts, which a field makes when its argument is given. */
export interface Search {
  readonly argument: string;
  /** Added to the cost of the field. */
  readonly cost: number;
}

/** Extensions of a field that searches texts when an argument is given. `QUERY_MAX_SEARCHES` bounds its uses. */
export function searches(search: Search) {
  return { search } as const;
}

/** The search that a field declares; null for a field that declares none. */
export function searchOf({ extensions }: AnyField): Search | null {
  return (extensions['search'] as Search | undefined) ?? null;
}
