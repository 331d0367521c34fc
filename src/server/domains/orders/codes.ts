import { defineCodes } from '../../base/errors.ts';

declare module '../../base/errors.ts' {
  interface ErrorCatalogue {
    readonly orders: typeof codes;
  }
}

/** The codes of errors about an order. */
export const codes = defineCodes({
  ORDER_NOT_OPEN: { message: 'The order has ended.', retryable: false },
  WOULD_TRADE: { message: 'A post-only order must not trade at once.', retryable: true },
  NOT_FILLABLE: { message: 'The order cannot be filled as a whole.', retryable: true },
});
