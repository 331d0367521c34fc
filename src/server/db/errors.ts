import { ApiError } from '../base/errors.ts';

/** SQLSTATE classes and codes that mean the database is out of reach, going down, or full. */
const unavailable = /^(08|53|57P|58|XX000$)/;
/** Errors of the socket or the pool, which have no SQLSTATE. */
const unreachable =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|Connection terminated|timeout exceeded|Query read timeout|not queryable|PGlite is clos/;

/**
 * Says what an error of the database means to a client: the same error when it is a bug of ours, an
 * {@link ApiError} when it is the client's text (`BAD_USER_INPUT`) or the database is out of reach
 * (`SERVICE_UNAVAILABLE`).
 */
export function translateDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = sqlState(error);
  // A string with a NUL character is text to GraphQL and no text to PostgreSQL.
  if (code === '22021')
    return new ApiError('BAD_USER_INPUT', {}, 'A text holds a character that cannot be stored.');
  const isUnavailable =
    code === null ? unreachable.test(error.message) : unavailable.test(code) || unreachable.test(code);
  if (!isUnavailable) return error;
  const translated = new ApiError('SERVICE_UNAVAILABLE', { part: 'database' });
  translated.cause = error;
  return translated;
}

/** Whether an error is a violation of a unique or primary key. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && sqlState(error) === '23505';
}

function sqlState(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Whether the database broke a transaction off that would succeed if it ran again: a deadlock or a conflict. */
export function isTransient(error: unknown): boolean {
  return error instanceof Error && ['40001', '40P01'].includes(sqlState(error) ?? '');
}
