import { proposeMarket, tokenOf } from '../../support/api.ts';

/** Proposals that are on their way at once. */
const atOnce = 8;

/** Proposes markets over HTTP, as a trader would; their ids. */
export async function proposeMarkets(url: string, secret: string, count: number): Promise<readonly string[]> {
  const token = await tokenOf(secret, 'authenticated');
  const markets: string[] = [];
  let next = 0;
  const proposeNext = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      markets.push(await proposeMarket(url, token, `How much does delivery number ${next} cost?`));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, proposeNext));
  return markets;
}
