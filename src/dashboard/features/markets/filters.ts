import type { Schema } from 'marketcast/client';

import { navigate } from '../../routing/location.ts';
import { categoryNames, states } from '../../components/words.ts';

/** What the list shows. The URL holds it, so that a link brings the same list. */
export interface Filters {
  readonly search: string;
  readonly category: Schema.MarketCategory | null;
  readonly state: Schema.MarketState | null;
  readonly orderBy: Schema.MarketOrder;
}

export const orders: readonly (readonly [Schema.MarketOrder, string])[] = [
  ['TRENDING', 'Trending'],
  ['VOLUME_24H', 'Volume 24 h'],
  ['NEWEST', 'Newest'],
];

const categories = Object.keys(categoryNames);
const isCategory = (text: string): text is Schema.MarketCategory => categories.includes(text);
const isState = (text: string): text is Schema.MarketState => states.some((state) => state === text);

/** The filters of a URL's query. Values that are none count as absent. */
export function readFilters(query: string): Filters {
  const given = new URLSearchParams(query);
  const [category, state, sort] = ['category', 'state', 'sort'].map((name) => given.get(name) ?? '');
  return {
    search: (given.get('q') ?? '').slice(0, 200),
    category: category !== undefined && isCategory(category) ? category : null,
    state: state !== undefined && isState(state) ? state : null,
    orderBy: orders.find(([order]) => order === sort)?.[0] ?? 'TRENDING',
  };
}

/** Puts filters into the URL. */
export function showFilters({ search, category, state, orderBy }: Filters): void {
  const query = new URLSearchParams();
  if (search !== '') query.set('q', search);
  if (category !== null) query.set('category', category);
  if (state !== null) query.set('state', state);
  if (orderBy !== 'TRENDING') query.set('sort', orderBy);
  navigate(query.size === 0 ? '/' : `/?${query.toString()}`, { isReplacing: true });
}
