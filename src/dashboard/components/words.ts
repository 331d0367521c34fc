import { MarketcastError } from 'marketcast/client';
import type { Schema } from 'marketcast/client';

/** The codes of the server and of the client, for a person who can do something about them. */
const reasons: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'Sign in first. If you are signed in, your token has ended: sign in again.',
  FORBIDDEN: 'Your token does not allow this.',
  NOT_FOUND: 'It is not there any more.',
  MARKET_NOT_ACTIVE: 'This market does not trade now.',
  TRADING_HALTED: 'Trading is halted. Try again when it resumes.',
  INSUFFICIENT_SHARES: 'You hold fewer shares than that.',
  SLIPPAGE_EXCEEDED: 'The price moved past your limit, so nothing was traded. Look at the new quote.',
  NOT_FILLABLE: 'The order cannot be filled now, so nothing was traded.',
  WOULD_TRADE: 'The order would trade at once, and you asked that it rests.',
  ORDER_NOT_OPEN: 'The order has ended already.',
  ALREADY_VOTED: 'You have voted already.',
  VOTING_CLOSED: 'The vote is closed.',
  ILLEGAL_TRANSITION: 'The market cannot take this step from its present state.',
  SHARES_LOCKED: 'These shares are locked until the volume is reached.',
  NOTHING_TO_CLAIM: 'There is nothing to claim now.',
  SESSION_NOT_ACTIVE: 'The session is not active.',
  BAD_USER_INPUT: 'The server cannot take this input.',
  CLIENT_ID_REUSED: 'This request was sent before with other content.',
  RATE_LIMITED: 'Too many requests. Wait a second and try again.',
  QUERY_TOO_COMPLEX: 'The search takes too long. Use other words.',
  SERVICE_UNAVAILABLE: 'This part of the server does not work now.',
  UNREACHABLE:
    'The server cannot be reached. Nothing is known about the request: look before you send it again.',
  NOT_GRAPHQL: 'The server gave an answer that this page cannot read.',
};

/** An error in words. */
export function inWords(error: unknown): string {
  if (!(error instanceof MarketcastError)) return 'Something went wrong in this page.';
  const known = reasons[error.code];
  if (known === undefined) return `${error.message} (${error.code})`;
  return error.code === 'BAD_USER_INPUT' ? `${known} ${error.message}` : known;
}

export const stateNames: Readonly<Record<Schema.MarketState, string>> = {
  PROPOSED: 'Proposed',
  APPROVED: 'Approved',
  ACTIVE: 'Trading',
  RESOLVING: 'Resolving',
  DISPUTED: 'Disputed',
  FINALIZED: 'Final',
};

export const states: readonly Schema.MarketState[] = [
  'PROPOSED',
  'APPROVED',
  'ACTIVE',
  'RESOLVING',
  'DISPUTED',
  'FINALIZED',
];

export const categoryNames: Readonly<Record<Schema.MarketCategory, string>> = {
  POLITICS: 'Politics',
  SPORTS: 'Sports',
  CRYPTO: 'Crypto',
  SCIENCE: 'Science',
  ENTERTAINMENT: 'Entertainment',
  OTHER: 'Other',
};

export const categories = Object.keys(categoryNames) as readonly Schema.MarketCategory[];

/** A wallet in few characters. */
export const shortWallet = (wallet: string): string =>
  wallet.length > 12 ? `${wallet.slice(0, 4)}…${wallet.slice(-4)}` : wallet;

/** An id that no other request has. `randomUUID` is missing on pages without TLS. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
