import type { Queryable } from '../../db/client.ts';
import { findWallets } from '../users/store.ts';

/** Wallets that a comment tells of their mention at most. */
const maximumMentions = 20;

const mention = /@([\p{L}\p{N}_.:-]{1,200})/gu;

/** The wallets that a text mentions by `@wallet`, each once, as far as the platform knows them. */
export async function findMentioned(queries: Queryable, text: string): Promise<readonly string[]> {
  const names = [...text.matchAll(mention)].flatMap(([, name = '']) => [name, name.replace(/[.:-]+$/, '')]);
  const distinct = [...new Set(names)].filter((name) => name !== '').slice(0, 2 * maximumMentions);
  if (distinct.length === 0) return [];
  return [...(await findWallets(queries, distinct))].sort().slice(0, maximumMentions);
}
