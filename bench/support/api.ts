import { SignJWT } from 'jose';

/** The wallet that writes in every bench. */
const wallet = 'BenchTrader';

/** A token of the bench's wallet, which a server with the same `JWT_SECRET` accepts for an hour. */
export function tokenOf(
  secret: string,
  role: 'authenticated' | 'service_role',
  subject = wallet,
): Promise<string> {
  return new SignJWT({ role })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secret));
}

/**
 * Sends an operation over HTTP.
 *
 * @throws {Error} when it fails.
 */
export async function request<Data>(
  url: string,
  token: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown };
  if (data == null || errors !== undefined) throw new Error(`an operation failed: ${JSON.stringify(errors)}`);
  return data;
}

/** Proposes a market; its id. */
export async function proposeMarket(url: string, token: string, question: string): Promise<string> {
  const { proposeMarket: answer } = await request<{ proposeMarket: { market: { id: string } } }>(
    url,
    token,
    'mutation ($input: ProposeMarketInput!) { proposeMarket(input: $input) { market { id } } }',
    { input: { question } },
  );
  return answer.market.id;
}

/** Proposes a market and opens it for trade; its id. */
export async function openMarket(url: string, secret: string, question: string): Promise<string> {
  const marketId = await proposeMarket(url, await tokenOf(secret, 'authenticated'), question);
  const service = await tokenOf(secret, 'service_role');
  const step =
    'mutation Step($input: ChangeMarketStateInput!) { changeMarketState(input: $input) { market { id } } }';
  for (const state of ['APPROVED', 'ACTIVE']) {
    await request(url, service, step, { input: { marketId, state } });
  }
  return marketId;
}

/** Waits until the server counts a subscription: from then on the subscription misses nothing. */
export async function untilLive(url: string, token: string): Promise<void> {
  for (;;) {
    const { serverStatus } = await request<{ serverStatus: { subscriptions: number } }>(
      url,
      token,
      '{ serverStatus { subscriptions } }',
    );
    if (serverStatus.subscriptions > 0) return;
  }
}
