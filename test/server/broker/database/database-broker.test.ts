import { afterAll, beforeAll, describe } from 'vitest';

import { openSharedLogs, type SharedLogs } from '../../../support/broker/database-brokers.ts';
import { describeBroker } from '../contract.ts';

describe.each(['embedded', 'PostgreSQL'] as const)('logs in an %s database', (kind) => {
  let logs: SharedLogs;
  beforeAll(async () => {
    logs = await openSharedLogs(kind);
  });
  afterAll(() => logs[Symbol.asyncDispose]());

  // Every event is appended with its fact, so this broker never knows of an event that is missing.
  describeBroker(kind, (limits) => logs.create(limits), { ttlMs: 1000, hasEarly: false });
});
