import { ApiError } from '../base/errors.ts';

/**
 * Troubles that pass, by SQLSTATE: a code of five characters, or a class of two. The same statement succeeds once the
 * trouble is over, so neither the statement nor its values are to blame.
 *
 * Class 42 is absent but for one code: a syntax error or an unknown name is a mistake of ours, and waiting mends none.
 */
const passing: ReadonlyMap<string, string> = new Map([
  [
    '08',
    'the connection broke, or the other end did not keep to the protocol, as a pooler that lost its server',
  ],
  [
    '25',
    'the transaction is in a state that refuses the statement: the database is read-only, or it was idle too long',
  ],
  ['26', 'a pooler gave the statement to a session that has not prepared it'],
  ['28', 'the role may not come in just now: its password rotates, or the rules of access change'],
  ['40', 'a deadlock or a conflict with another transaction was broken by giving this one up'],
  ['42501', 'the role may not do that just now: grants are being changed'],
  ['53', 'memory, disk or connections are used up'],
  ['55', 'a lock is not free within lock_timeout, or an object is in use'],
  ['57', 'an operator or a time limit cancelled the statement, or the server goes down or comes up'],
  ['58', 'the system under the database failed'],
  ['XX', 'the database itself failed, or a catalogue changed while it was read'],
]);

/** A migration beside the server changed a table under a prepared statement; the next statement is planned anew. */
const stalePlan = 'cached plan must not change result type';

/** Codes of sockets and of encryption, which are of Node; no SQLSTATE begins with E. */
const socketCode = /^(E(?!RR_)[A-Z]+|ERR_(SSL|TLS|SOCKET|STREAM)_?.*)$/;

/** Errors of the driver, the pool and the embedded engine, which have no code. */
const unreachable =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|Connection terminated|timeout exceeded|Query read timeout|not queryable|PGlite is clos/;

/**
 * Says what an error of the database means to a client: the same error when it is a bug of ours, an
 * {@link ApiError} when it is the client's text (`BAD_USER_INPUT`) or a trouble that passes (`SERVICE_UNAVAILABLE`, with
 * the error as its cause).
 */
export function translateDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof ApiError) return error;
  // A string with a NUL character is text to GraphQL and no text to PostgreSQL.
  if (sqlStateOf(error) === '22021')
    return new ApiError('BAD_USER_INPUT', {}, 'A text holds a character that cannot be stored.');
  return isPassing(error) ? unavailable(error) : error;
}

/** The error of a database to which no connection could be made: no statement of ours can be to blame. */
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

/** Whether the database gave a transaction up that surely has no effect and can run again: a deadlock or a conflict. */
export function isConflict(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlStateOf(error) ?? '');
}

/** Whether the database refuses to write until its sessions begin anew, or an address leads to another server. */
export function isReadOnly(error: unknown): boolean {
  return sqlStateOf(error) === '25006';
}

/** Whether the database refused the values that a statement gave it (classes 22 and 23), which no waiting changes. */
export function isRefusedValue(error: unknown): boolean {
  if (error instanceof ApiError && error.code === 'BAD_USER_INPUT') return true;
  return /^2[23]/.test(sqlStateOf(error) ?? '');
}

/** The SQLSTATE of an error or of its cause, or a code of Node's; null when there is none. */
export function sqlStateOf(error: unknown): string | null {
  if (error instanceof ApiError) return error.cause === undefined ? null : sqlStateOf(error.cause);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
