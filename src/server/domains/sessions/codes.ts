import { defineCodes } from '../../base/errors.ts';

declare module '../../base/errors.ts' {
  interface ErrorCatalogue {
    readonly sessions: typeof codes;
  }
}

/** The codes of errors about trading sessions. */
export const codes = defineCodes({
  SESSION_NOT_ACTIVE: { message: 'The trading session does not take this now.', retryable: false },
});
