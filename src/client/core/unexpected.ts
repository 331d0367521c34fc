import { MarketcastError } from './errors.ts';

/** A thrown value as an error of the client. An error of the user's own code is none that passes. */
export function toMarketcastError(cause: unknown): MarketcastError {
  if (cause instanceof MarketcastError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new MarketcastError('UNEXPECTED', message, { cause });
}
