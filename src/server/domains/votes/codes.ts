import { defineCodes } from '../../base/errors.ts';

declare module '../../base/errors.ts' {
  interface ErrorCatalogue {
    readonly votes: typeof codes;
  }
}

/** The codes of errors about a vote. */
export const codes = defineCodes({
  ALREADY_VOTED: { message: 'This wallet has already voted.', retryable: false },
  VOTING_CLOSED: { message: 'The market takes no such votes in its present state.', retryable: false },
});
