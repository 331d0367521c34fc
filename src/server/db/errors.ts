import { ApiError } from '../base/errors.ts';
import { judgeStatement, sqlStateOf } from '../base/failures.ts';

/**
 * Translates an error of the database: an {@link ApiError} `BAD_USER_INPUT` when a text of the client cannot be stored,
 * `SERVICE_UNAVAILABLE` with the error as its cause when the error passes, or when the world beneath the connection changed,
 * and the same error otherwise, because it is a bug.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ApiError) return error;
  // GraphQL allows a NUL character in a string; PostgreSQL does not.
  if (sqlStateOf(error) === '22021') return unstorable();
  const judgement = judgeStatement(error);
  return judgement === 'passes' || judgement === 'changed-world' ? unavailable(error) : error;
}

/** The error of a text that the database cannot store. */
export function unstorable(): ApiError {
  return new ApiError('BAD_USER_INPUT', {}, 'A text holds a character that cannot be stored.');
}

/** The error of a database that cannot be reached. */
export function unavailable(cause: unknown): ApiError {
  const error = new ApiError('SERVICE_UNAVAILABLE', { part: 'database' });
  error.cause = cause;
  return error;
}

/** Whether an error is a violation of a unique or primary key. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlStateOf(error) === '23505';
}

/** Whether an error is a violation of a foreign key. */
export function isForeignKeyViolation(error: unknown): boolean {
  return sqlStateOf(error) === '23503';
}

/** Whether the database cancelled a statement, because of a limit of time or for an operator. */
export function isCancelled(error: unknown): boolean {
  return sqlStateOf(error) === '57014';
}
