/** What a market may be about, as the table spells it. */
export const marketCategories = [
  'politics',
  'sports',
  'crypto',
  'science',
  'entertainment',
  'other',
] as const;

/** One of {@link marketCategories}. */
export type MarketCategory = (typeof marketCategories)[number];

/** The category that a row states; `other` for one that is not in the list. */
export function categoryOf(category: string | null): MarketCategory | null {
  if (category === null) return null;
  return marketCategories.find((known) => known === category) ?? 'other';
}
