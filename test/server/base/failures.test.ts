import { describe, expect, it } from 'vitest';

import { ApiError } from '../../../src/server/base/errors.ts';
import {
  isRefusedStatement,
  isUndone,
  judge,
  judgeMending,
  judgeReply,
  judgeStatement,
  judgeStep,
  judgeStream,
  sessionChangeOf,
  type Judgement,
  type SessionChange,
} from '../../../src/server/base/failures.ts';
import { OldRowMissing } from '../../../src/server/capture/replication/changes.ts';
import { RequirementError } from '../../../src/server/capture/requirements.ts';
import { translateDatabaseError } from '../../../src/server/db/errors.ts';
import { UnmappableRow } from '../../../src/server/db/row-change.ts';

const failureOf = (code: string, message = 'no more is known'): Error =>
  Object.assign(new Error(message), { code });

const stalePlan = failureOf('0A000', 'cached plan must not change result type');
const parameter = failureOf('08P01', 'unsupported startup parameter: statement_timeout');

it.each<readonly [Judgement, unknown]>([
  ['passes', new ApiError('SERVICE_UNAVAILABLE', { part: 'database' })],
  ['answer', new ApiError('NOT_FOUND')],
  ['answer', new ApiError('CURSOR_EXPIRED')],
  ['own-fault', new UnmappableRow(new TypeError('what is this?'))],
  ['changed-world', new RequirementError('the publication is absent', 'CREATE PUBLICATION …')],
  ['changed-world', new OldRowMissing({ name: 'markets' })],
  // A source tries a committed row again after it, because the row may be sound.
  ['unknown', failureOf('22P02')],
  ['unknown', new Error('why?')],
  ['unknown', null],
])('a part that fails is judged %s (%s)', (judgement, error) => {
  expect(judge(error)).toBe(judgement);
});

describe('an error of a statement', () => {
  it.each<readonly [Judgement, Error]>([
    ['passes', failureOf('08006')],
    ['passes', failureOf('28P01')],
    ['passes', failureOf('40P01')],
    ['passes', failureOf('42501')],
    ['passes', failureOf('57014')],
    ['passes', failureOf('ECONNRESET')],
    ['passes', new Error('Connection terminated unexpectedly')],
    ['changed-world', failureOf('25006')],
    ['changed-world', failureOf('26000')],
    ['changed-world', failureOf('42P05')],
    ['changed-world', stalePlan],
    ['changed-world', parameter],
    ['own-fault', failureOf('22021')],
    ['own-fault', failureOf('22P02')],
    ['own-fault', failureOf('23514')],
    ['unknown', failureOf('42703')],
    ['unknown', failureOf('0A000')],
    ['unknown', failureOf('ERR_INVALID_ARG_TYPE')],
    ['unknown', new TypeError('what is this?')],
  ])('is judged %s, before and after its translation (%s)', (judgement, error) => {
    expect(judgeStatement(error)).toBe(judgement);
    expect(judgeStatement(translateDatabaseError(error))).toBe(judgement);
  });

  it('tells what changed beneath the connection', () => {
    const changes: readonly (readonly [SessionChange | null, Error])[] = [
      ['read-only', failureOf('25006')],
      ['lost-statement', failureOf('26000')],
      ['lost-statement', failureOf('42P05')],
      ['stale-plan', stalePlan],
      ['refused-parameter', parameter],
      [null, failureOf('0A000')],
      [null, failureOf('08P01')],
      [null, failureOf('40001')],
    ];
    for (const [change, error] of changes) expect(sessionChangeOf(error)).toBe(change);
  });

  it('refuses the items of a batch one by one when a statement is refused, and not when a mutation is answered', () => {
    for (const error of [failureOf('23514'), failureOf('42703'), failureOf('22021')]) {
      expect(isRefusedStatement(translateDatabaseError(error))).toBe(true);
    }
    for (const error of [
      failureOf('57014'),
      new ApiError('NOT_FOUND'),
      failureOf('EPIPE'),
      new Error('why?'),
    ]) {
      expect(isRefusedStatement(translateDatabaseError(error))).toBe(false);
    }
  });

  it('lets a transaction run again at once only when it had no effect', () => {
    for (const error of [failureOf('40001'), failureOf('40P01'), failureOf('26000'), stalePlan]) {
      expect(isUndone(translateDatabaseError(error))).toBe(true);
    }
    for (const error of [failureOf('57014'), failureOf('08006'), failureOf('25006')]) {
      expect(isUndone(translateDatabaseError(error))).toBe(false);
    }
  });
});

it.each<readonly [Judgement, Error]>([
  ['changed-world', failureOf('42704', 'publication "marketcast" does not exist')],
  ['changed-world', failureOf('55000', 'can no longer get changes from replication slot "marketcast"')],
  ['changed-world', failureOf('58P01', 'requested WAL segment 0001 has already been removed')],
  ['passes', failureOf('55006', 'replication slot "marketcast" is active for PID 7')],
  ['passes', failureOf('57P01')],
  ['unknown', failureOf('42704')],
])('the end of a replication stream is judged %s (%s)', (judgement, error) => {
  expect(judgeStream(error)).toBe(judgement);
});

it('leaves to a person what the role may not mend, and waits for what it cannot mend for now', () => {
  expect(judgeMending(translateDatabaseError(failureOf('55P03')))).toBe('passes');
  expect(judgeMending(translateDatabaseError(failureOf('42501')))).toBe('changed-world');
  expect(judgeMending(translateDatabaseError(failureOf('42704')))).toBe('changed-world');
});

it('starts without a step that the database refuses, and not without one that a passing trouble stopped', () => {
  for (const code of ['57P03', '53300', 'ECONNREFUSED', '40001']) {
    expect(judgeStep(translateDatabaseError(failureOf(code)))).toBe('passes');
  }
  for (const code of ['25006', '42501', '42P07', 'XX000']) {
    expect(judgeStep(translateDatabaseError(failureOf(code)))).toBe('changed-world');
  }
});

it('leaves a Redis that has become a replica, and waits for every other reply', () => {
  expect(judgeReply(new Error("READONLY You can't write against a read only replica."))).toBe(
    'changed-world',
  );
  for (const reply of [
    'OOM command not allowed',
    'NOREPLICAS Not enough good replicas',
    'NOPERM no channels',
  ]) {
    expect(judgeReply(new Error(reply))).toBe('passes');
  }
});
