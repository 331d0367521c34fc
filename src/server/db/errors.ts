import { ApiError } from '../base/errors.ts';

/**
 * Passing errors, by SQLSTATE: a code of five characters, or a class of two. The same statement succeeds later, because
 * neither the statement nor its values are the cause.
 *
 * Of class 42 only 42501 passes: a syntax error or an unknown name is a bug, which waiting does not mend.
 */
const passing: ReadonlyMap<string, string> = new Map([
  [
    '08',
    'the connection broke, or the other end broke the protocol, as a pooler does that has lost its server',
  ],
  [
    '25',
    'the transaction is in a state that refuses the statement: the database is read-only, or it was idle too long',
  ],
  ['26', 'a pooler gave the statement to a session that has not prepared it'],
  ['28', 'the role is refused for now: its password or the rules of access are being changed'],
  ['40', 'the database ended this transaction because of a deadlock or a conflict with another'],
  ['42501', 'the role lacks a privilege for now: grants are being changed'],
  ['53', 'memory, disk or connections are used up'],
  ['55', 'a lock was not free within lock_timeout, or an object is in use'],
  ['57', 'an operator or a time limit cancelled the statement, or the server stops or starts'],
  ['58', 'the system under the database failed'],
  ['XX', 'the database itself failed, or a catalogue changed while it was read'],
]);

/** Another program changed a table of a prepared statement. The next statement gets a new plan. */
const stalePlan = 'cached plan must not change result type';

/** Codes of Node for sockets and encryption. No SQLSTATE begins with E. */
const socketCode = /^(E(?!RR_)[A-Z]+|ERR_(SSL|TLS|SOCKET|STREAM)_?.*)$/;

/** Errors without a code, of the driver, the pool and the embedded engine. */
const unreachable =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|Connection terminated|timeout exceeded|Query read timeout|not queryable|PGlite is clos/;

/**
 * Translates an error of the database: an {@link ApiError} `BAD_USER_INPUT` when a text of the client cannot be stored,
 * `SERVICE_UNAVAILABLE` with the error as its cause when the error passes, and the same error otherwise, because it is a bug.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ApiError) return error;
  // GraphQL allows a NUL character in a string; PostgreSQL does not.
  if (sqlStateOf(error) === '22021')
    return new ApiError('BAD_USER_INPUT', {}, 'A text holds a character that cannot be stored.');
  return isPassing(error) ? unavailable(error) : error;
}

/** The error of a database that cannot be reached. */
export function unavailable(cause: unknown): ApiError {
  const error = new ApiError('SERVICE_UNAVAILABLE', { part: 'database' });
  error.cause = cause;
  return error;
}

function isPassing(error: Error): boolean {
  const code = sqlStateOf(error);
  if (code === null) return unreachable.test(error.message);
  if (code === '0A000') return error.message.includes(stalePlan);
  return passing.has(code) || passing.has(code.slice(0, 2)) || socketCode.test(code);
}

/** Whether an error is a violation of a unique or primary key. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlStateOf(error) === '23505';
}

/** Whether an error is a violation of a foreign key. */
export function isForeignKeyViolation(error: unknown): boolean {
  return sqlStateOf(error) === '23503';
}

/** Whether the database ended a transaction because of a deadlock or a conflict. It has no effect and can run again. */
export function isConflict(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlStateOf(error) ?? '');
}

/** Whether the database is read-only. New sessions may be able to write, or reach another server. */
export function isReadOnly(error: unknown): boolean {
  return sqlStateOf(error) === '25006';
}

/** Whether the database refused the values of a statement (classes 22 and 23). Waiting does not change that. */
export function isRefusedValue(error: unknown): boolean {
  if (error instanceof ApiError && error.code === 'BAD_USER_INPUT') return true;
  return /^2[23]/.test(sqlStateOf(error) ?? '');
}

/** The SQLSTATE of an error or of its cause, or the code of an error of Node; null for an error without a code. */
export function sqlStateOf(error: unknown): string | null {
  if (error instanceof ApiError) return error.cause === undefined ? null : sqlStateOf(error.cause);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
