import { SignJWT } from 'jose';

/** Proposals that are on their way at once. */
const atOnce = 8;

/** Proposes markets over HTTP, as a trader would; their ids. */
export async function proposeMarkets(url: string, secret: string, count: number): Promise<readonly string[]> {
  const token = await new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('BenchTrader')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));
  const propose = async (index: number): Promise<string> => {
    const question = `How much does delivery number ${index} cost?`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: 'mutation ($input: ProposeMarketInput!) { proposeMarket(input: $input) { market { id } } }',
        variables: { input: { question } },
      }),
    });
    const { data } = (await response.json()) as { data?: { proposeMarket: { market: { id: string } } } };
    if (data == null) throw new Error(`a market could not be proposed: ${response.status}`);
    return data.proposeMarket.market.id;
  };
  const markets: string[] = [];
  let next = 0;
  const proposeNext = async (): Promise<void> => {
    while (next < count) markets.push(await propose(next++));
  };
  await Promise.all(Array.from({ length: atOnce }, proposeNext));
  return markets;
}
