import { defineCodes } from '../../base/errors.ts';

declare module '../../base/errors.ts' {
  interface ErrorCatalogue {
    readonly halts: typeof codes;
  }
}

/** The codes of errors about halts. */
export const codes = defineCodes({
  TRADING_HALTED: { message: 'Trading is halted for now.', retryable: true },
});
