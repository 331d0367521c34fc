import { ApiError } from '../base/errors.ts';

/** The error of a client when Redis does not answer or refuses a command. Each reply passes, as `judgeReply` says. */
export function unavailable(cause: unknown): ApiError {
  const error = new ApiError('SERVICE_UNAVAILABLE', { part: 'broker' });
  error.cause = cause;
  return error;
}
