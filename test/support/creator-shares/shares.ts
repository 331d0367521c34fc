import {
  BuyCreatorSharesDocument,
  ClaimDividendsDocument,
  CreatorSharesDocument,
  LaunchCreatorSharesDocument,
  OwnDividendsDocument,
  SellCreatorSharesDocument,
} from '../../../src/client/generated/graphql.ts';
import { codesOf, request } from '../clients/graphql.ts';
import { serviceToken, tokenOf, type TestServer } from '../servers/server.ts';

let count = 0;

/** An id of a request that no other request has. */
export function freshId(): string {
  count += 1;
  return `shares ${process.pid} ${count}`;
}

/** A creator of its own for each call, whose shares a service launches. A volume of 0 unlocks them at once. */
export async function launch(
  server: TestServer,
  unlockVolume = '0',
  creator = freshCreator(),
): Promise<string> {
  const input = { creator, unlockVolume };
  await request(server, LaunchCreatorSharesDocument, { input }, await serviceToken());
  return creator;
}

/** The wallet of a creator that no other test has. */
export function freshCreator(): string {
  count += 1;
  return `creator ${process.pid} ${count}`;
}

/** More than any purchase costs. */
const anyCost = '9000000000000000000';

/** A purchase or a sale of a wallet. */
export interface Wish {
  readonly creator: string;
  readonly shares: number;
  readonly limit?: string;
  readonly clientId?: string;
}

const purchaseOf = ({ creator, shares, limit = anyCost, clientId = freshId() }: Wish) => ({
  input: { clientId, creator, shares, maxCost: limit },
});

const saleOf = ({ creator, shares, limit = '0', clientId = freshId() }: Wish) => ({
  input: { clientId, creator, shares, minProceeds: limit },
});

export async function buy(server: TestServer, wallet: string, wish: Wish) {
  const { buyCreatorShares } = await request(
    server,
    BuyCreatorSharesDocument,
    purchaseOf(wish),
    await tokenOf(wallet),
  );
  return buyCreatorShares;
}

export async function sell(server: TestServer, wallet: string, wish: Wish) {
  const { sellCreatorShares } = await request(
    server,
    SellCreatorSharesDocument,
    saleOf(wish),
    await tokenOf(wallet),
  );
  return sellCreatorShares;
}

/** The codes of the errors of a purchase. */
export async function refusedPurchase(server: TestServer, wallet: string, wish: Wish) {
  return codesOf(server, BuyCreatorSharesDocument, purchaseOf(wish), await tokenOf(wallet));
}

/** The codes of the errors of a sale. */
export async function refusedSale(server: TestServer, wallet: string, wish: Wish) {
  return codesOf(server, SellCreatorSharesDocument, saleOf(wish), await tokenOf(wallet));
}

export async function claim(server: TestServer, wallet: string, creator: string, clientId = freshId()) {
  const { claimDividends } = await request(
    server,
    ClaimDividendsDocument,
    { input: { clientId, creator } },
    await tokenOf(wallet),
  );
  return claimDividends;
}

/** The shares of a creator as clients see them. */
export async function readShares(server: TestServer, creator: string) {
  const { creatorShares } = await request(server, CreatorSharesDocument, { creator });
  if (creatorShares == null) throw new Error('the creator has launched no shares');
  return creatorShares;
}

/** The holding and the dividends of a wallet. */
export async function readOwn(server: TestServer, wallet: string, creator: string) {
  const { viewer } = await request(server, OwnDividendsDocument, {}, await tokenOf(wallet));
  const isOfCreator = (row: { readonly creator: string }): boolean => row.creator === creator;
  return {
    holding: viewer?.creatorHoldings.find(isOfCreator) ?? null,
    dividend: viewer?.dividends.find(isOfCreator) ?? null,
    cursor: viewer?.dividendsCursor ?? null,
  };
}
