import { defineCodes } from '../../src/server/base/errors.ts';

declare module '../../src/server/base/errors.ts' {
  interface ErrorCatalogue {
    readonly badges: typeof codes;
  }
}

/** The codes of errors about a badge. */
export const codes = defineCodes({
  BADGE_HELD: { message: 'The wallet has this badge already.', retryable: false },
  TOO_MANY_BADGES: { message: 'The wallet has as many badges as it may.', retryable: false },
});
