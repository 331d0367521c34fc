import { ApiError } from './errors.ts';

/**
 * The judgement of a failure: what it says about trying the same work again.
 *
 * - `passes`: a part is out of reach, busy or being changed. The same work succeeds later. It is tried again in its order, with
 *   pauses that grow, and its part is `down` meanwhile.
 * - `own-fault`: the values of the row or of the statement make the work impossible. A row goes to the refused rows, and a
 *   client gets the error. The work behind it goes on.
 * - `changed-world`: what the work stands on was replaced, such as a publication, a slot, a plan or a primary. The part that
 *   owns it mends it where its role may, and else names the statement to run. The work is tried again meanwhile.
 * - `answer`: a deliberate answer to a client or a reader, such as `NOT_FOUND`. Nothing has failed.
 * - `unknown`: the code does not know this failure. Each part says what it does then, by what it would lose: a committed row is tried again, and
 *   a query is `INTERNAL_SERVER_ERROR`.
 */
export type Judgement = 'passes' | 'own-fault' | 'changed-world' | 'answer' | 'unknown';

/** A failure that says its own judgement. Rooms that know more than this module define such errors. */
export abstract class JudgedError extends Error {
  abstract readonly judgement: Judgement;
}

/** Judges a failure of a part of the service, as it reaches the part that asked for the work. */
export function judge(error: unknown): Judgement {
  if (error instanceof JudgedError) return error.judgement;
  if (error instanceof ApiError) return error.code === 'SERVICE_UNAVAILABLE' ? 'passes' : 'answer';
  return 'unknown';
}

/**
 * Passing errors of PostgreSQL, by SQLSTATE: a code of five characters, or a class of two. The same statement succeeds later,
 * because neither the statement nor its values are the cause.
 *
 * Of class 42 only 42501 passes: a syntax error or an unknown name is a bug, which waiting does not mend.
 */
const passing: ReadonlyMap<string, string> = new Map([
  [
    '08',
    'the connection broke, or the other end broke the protocol, as a pooler does that has lost its server',
  ],
  ['25', 'the transaction is in a state that refuses the statement: it was idle too long'],
  ['28', 'the role is refused for now: its password or the rules of access are being changed'],
  ['40', 'the database ended this transaction because of a deadlock or a conflict with another'],
  ['42501', 'the role lacks a privilege for now: grants are being changed'],
  ['53', 'memory, disk or connections are used up'],
  ['55', 'a lock was not free within lock_timeout, or an object is in use'],
  ['57', 'an operator or a time limit cancelled the statement, or the server stops or starts'],
  ['58', 'the system under the database failed'],
  ['XX', 'the database itself failed, or a catalogue changed while it was read'],
]);

/** Codes of Node for sockets and encryption. No SQLSTATE begins with E. */
const socketCode = /^(E(?!RR_)[A-Z]+|ERR_(SSL|TLS|SOCKET|STREAM)_?.*)$/;

/** Errors without a code, of the driver, the pool and the embedded engine. */
const unreachable =
  /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|Connection terminated|timeout exceeded|Query read timeout|not queryable|PGlite is clos/;

/**
 * A change beneath a connection to the database. The connection goes on in another way:
 *
 * - `read-only`: the database takes no writes. New sessions may be able to write, or reach another server.
 * - `lost-statement`: a pooler gave the statement to a session that has not prepared it, or that has prepared another.
 * - `stale-plan`: another program changed a table of a prepared statement. The next statement gets a new plan.
 * - `refused-parameter`: a pooler does not know a start-up parameter of the session.
 */
export type SessionChange = 'read-only' | 'lost-statement' | 'stale-plan' | 'refused-parameter';

/** The change beneath the connection that an error of the database tells of; null for every other error. */
export function sessionChangeOf(error: unknown): SessionChange | null {
  switch (sqlStateOf(error)) {
    case '25006':
      return 'read-only';
    case '26000':
    case '42P05':
      return 'lost-statement';
    case '0A000':
      return hasMessage(error, /cached plan must not change result type/) ? 'stale-plan' : null;
    case '08P01':
      return hasMessage(error, /unsupported startup parameter/) ? 'refused-parameter' : null;
    default:
      return null;
  }
}

/** Judges an error of a statement, of the driver or of the pool, before or after its translation. */
export function judgeStatement(error: unknown): Judgement {
  if (sessionChangeOf(error) !== null) return 'changed-world';
  if (error instanceof ApiError && error.code !== 'BAD_USER_INPUT') return judge(error);
  const code = sqlStateOf(error);
  if (error instanceof ApiError || (code !== null && /^2[23]/.test(code))) return 'own-fault';
  if (code !== null) return isPassingCode(code) ? 'passes' : 'unknown';
  return hasMessage(error, unreachable) ? 'passes' : 'unknown';
}

function isPassingCode(code: string): boolean {
  return passing.has(code) || passing.has(code.slice(0, 2)) || socketCode.test(code);
}

/**
 * Whether the database refused a statement because of the statement or its values, and so its transaction: the statements of
 * other transactions may succeed.
 */
export function isRefusedStatement(error: unknown): boolean {
  const judgement = judgeStatement(error);
  // A code of Node begins with E.
  const hasSqlState = /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(sqlStateOf(error) ?? '');
  return judgement === 'own-fault' || (judgement === 'unknown' && hasSqlState);
}

/**
 * Whether a transaction can run again at once: the database ended it because of a deadlock or a conflict, or its session does
 * not have a statement as the connection knows it. It has no effect.
 */
export function isUndone(error: unknown): boolean {
  return isConflict(error) || isStaleStatement(error);
}

/** Whether the session does not have a prepared statement as the connection knows it. */
export function isStaleStatement(error: unknown): boolean {
  const change = sessionChangeOf(error);
  return change === 'lost-statement' || change === 'stale-plan';
}

/** Whether the database ended a transaction because of a deadlock or a conflict. */
export function isConflict(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlStateOf(error) ?? '');
}

/** Codes of a slot that can never be read again, because its position needs what is gone. */
const goneWithSlot: ReadonlyMap<string, RegExp> = new Map([
  // A row was written while the publication was absent: the database looks for the publication of that moment.
  ['42704', /publication/],
  // The slot was invalidated, or it is older than the standby that was promoted.
  ['55000', /replication slot|invalidated/],
  ['58P01', /WAL segment/],
]);

/**
 * Judges why a replication stream ended. After a `changed-world` the slot can never be read from its position, however often
 * it is tried, so it is made anew. Every other end is tried again.
 */
export function judgeStream(error: unknown): Judgement {
  const gone = goneWithSlot.get(sqlStateOf(error) ?? '');
  return gone !== undefined && hasMessage(error, gone) ? 'changed-world' : judgeStatement(error);
}

/**
 * Judges why a statement that mends a part of the world failed: it `passes`, or the role may not mend it (`changed-world`), so
 * that a person must.
 */
export function judgeMending(error: unknown): Extract<Judgement, 'passes' | 'changed-world'> {
  // Of the passing errors this one says that the role may not do it.
  return judge(error) === 'passes' && sqlStateOf(error) !== '42501' ? 'passes' : 'changed-world';
}

/** What a person must mend when it meets a step of our tables at the start: a read-only database, a privilege, a damage. */
const lastingAtStart = /^(25|42501|XX)/;

/**
 * Judges why a step of our own tables failed at the start: it `passes`, so that the start fails and comes again, or the
 * database, its objects or its role lack what the step needs (`changed-world`), so that the server starts without the step.
 */
export function judgeStep(error: unknown): Extract<Judgement, 'passes' | 'changed-world'> {
  const code = sqlStateOf(error);
  if (code === null || code.startsWith('E')) return 'passes';
  return isPassingCode(code) && !lastingAtStart.test(code) ? 'passes' : 'changed-world';
}

/**
 * Judges an error of Redis or of its connection. Every reply passes, because scripts and their arguments are ours, and a reply
 * tells what the server lacks for now: memory, replicas, a rule of access. A Redis that has become a replica is another world:
 * the address may lead to another Redis since.
 */
export function judgeReply(error: unknown): Extract<Judgement, 'passes' | 'changed-world'> {
  return error instanceof Error && error.message.startsWith('READONLY') ? 'changed-world' : 'passes';
}

/** The SQLSTATE of an error or of its cause, or the code of an error of Node; null for an error without a code. */
export function sqlStateOf(error: unknown): string | null {
  if (error instanceof ApiError) return error.cause === undefined ? null : sqlStateOf(error.cause);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function hasMessage(error: unknown, pattern: RegExp): boolean {
  if (!(error instanceof Error)) return false;
  return pattern.test(error.message) || (error instanceof ApiError && hasMessage(error.cause, pattern));
}
