import { defineCodes } from '../../base/errors.ts';

declare module '../../base/errors.ts' {
  interface ErrorCatalogue {
    readonly creatorShares: typeof codes;
  }
}

/** The codes of errors about creators' shares. */
export const codes = defineCodes({
  SHARES_LOCKED: { message: "The creator's shares are locked.", retryable: true },
  NOTHING_TO_CLAIM: { message: 'No dividend has accrued.', retryable: false },
});
