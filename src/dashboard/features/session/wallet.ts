import type { MarketcastClient } from 'marketcast/client';
import { RequestWalletChallengeDocument, SignInWithWalletDocument } from 'marketcast/client/documents';

/** What a wallet of Solana brings to a page. */
interface Wallet {
  readonly publicKey: { toString(): string } | null;
  connect?(): Promise<unknown>;
  signMessage(message: Uint8Array): Promise<{ readonly signature: Uint8Array }>;
}

function isWallet(value: unknown): value is Wallet {
  return (
    typeof value === 'object' &&
    value !== null &&
    'signMessage' in value &&
    typeof value.signMessage === 'function'
  );
}

/** The wallet of the browser; null where there is none. */
export function findWallet(): Wallet | null {
  const { solana } = globalThis as { readonly solana?: unknown };
  return isWallet(solana) ? solana : null;
}

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Bytes in base58, as wallets and signatures are written. */
function base58(bytes: Uint8Array): string {
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = '';
  for (; number > 0n; number /= 58n) text = (alphabet[Number(number % 58n)] ?? '') + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(zeros === -1 ? bytes.length : zeros) + text;
}

/**
 * Lets the wallet sign a challenge of the server, and returns the token.
 *
 * @throws when the visitor refuses, and {@link MarketcastError} when the server does.
 */
export async function tokenOfWallet(client: MarketcastClient, wallet: Wallet): Promise<string> {
  await wallet.connect?.();
  if (wallet.publicKey === null) throw new Error('The wallet shows no account.');
  const address = wallet.publicKey.toString();
  const challenge = await client.request(RequestWalletChallengeDocument, { input: { wallet: address } });
  const { message } = challenge.requestWalletChallenge;
  const { signature } = await wallet.signMessage(new TextEncoder().encode(message));
  const input = { wallet: address, message, signature: base58(signature) };
  return (await client.request(SignInWithWalletDocument, { input })).signInWithWallet.token;
}
