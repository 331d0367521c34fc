import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';

/** A Solana wallet with its key. */
export interface TestWallet {
  /** The base58 text of its public key. */
  readonly address: string;
  /** The base58 text of its signature over a text. */
  sign(text: string): string;
}

/** Creates a wallet with a new key. */
export function createWallet(): TestWallet {
  const { secretKey, publicKey } = ed25519.keygen();
  return {
    address: base58.encode(publicKey),
    sign: (text) => base58.encode(ed25519.sign(new TextEncoder().encode(text), secretKey)),
  };
}

/** The order of the group that signatures are made in (RFC 8032, section 5.1). */
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

/** Adds the group's order to the scalar of a signature. A lenient verifier accepts the result as a second signature. */
export function malleate(signature: string): string {
  const bytes = base58.decode(signature);
  const scalar = bytes.subarray(32).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n) + groupOrder;
  const moved = Uint8Array.from({ length: 32 }, (_, index) => Number((scalar >> BigInt(8 * index)) & 255n));
  return base58.encode(Uint8Array.from([...bytes.subarray(0, 32), ...moved]));
}
