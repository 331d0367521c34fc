/** The subjects of markets, as the table spells them. */
export const marketCategories = [
  'politics',
  'sports',
  'crypto',
  'science',
  'entertainment',
  'other',
] as const;

/** An element of {@link marketCategories}. */
export type MarketCategory = (typeof marketCategories)[number];

/** The category of a row; `other` for a text that is not in {@link marketCategories}. */
export function categoryOf(category: string | null): MarketCategory | null {
  if (category === null) return null;
  return marketCategories.find((known) => known === category) ?? 'other';
}
