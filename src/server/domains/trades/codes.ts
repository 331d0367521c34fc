import { defineCodes } from '../../base/errors.ts';

declare module '../../base/errors.ts' {
  interface ErrorCatalogue {
    readonly trades: typeof codes;
  }
}

/** The codes of errors about a trade. */
export const codes = defineCodes({
  SLIPPAGE_EXCEEDED: { message: 'The price moved past the limit of this order.', retryable: true },
  INSUFFICIENT_SHARES: { message: 'The wallet holds fewer shares than that.', retryable: false },
});
