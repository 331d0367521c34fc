import { defineCodes } from '../../base/errors.ts';

declare module '../../base/errors.ts' {
  interface ErrorCatalogue {
    readonly markets: typeof codes;
  }
}

/** The codes of errors about the state of a market. */
export const codes = defineCodes({
  MARKET_NOT_ACTIVE: { message: 'The market does not trade in its present state.', retryable: false },
  ILLEGAL_TRANSITION: {
    message: 'The market cannot take that step from its present state.',
    retryable: false,
  },
});
