import { ApiError } from '../../base/errors.ts';

/** The bound of a result, the same on every transport. */
export interface ResultBound {
  /** Bytes of the JSON of a result, or of the result of an event, at most. */
  readonly maxBytes: number;
  /** Called for each result that has more. */
  readonly onExceeded: () => void;
}

/** Counts a result that has more bytes than the bound. Returns the error that stands in its place. */
export function resultTooLarge({ maxBytes, onExceeded }: ResultBound): ApiError {
  onExceeded();
  return new ApiError(
    'QUERY_TOO_COMPLEX',
    { maxResultBytes: maxBytes },
    'The result is larger than a result may be.',
  );
}
