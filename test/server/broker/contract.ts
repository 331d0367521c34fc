import { describe } from 'vitest';

import type { HistoryLimits } from '../../../src/server/broker/broker.ts';
import type { CreateBroker } from '../../support/broker/broker-under-test.ts';
import { describeHistory } from './contract-history.ts';
import { describeListening } from './contract-listening.ts';
import { describeOrder } from './contract-order.ts';
import { describePublishing } from './contract-publishing.ts';

/**
 * The contract of src/server/broker/broker.ts, for any broker. Its events are the notes of test/support/broker/notes.ts.
 *
 * @param options.ttlMs a time to live that `elapse` can wait for.
 * @param options.hasEarly whether the broker leaves out events whose predecessors it does not know.
 */
export function describeBroker(
  name: string,
  create: CreateBroker,
  { ttlMs = 60_000, hasEarly = true } = {},
): void {
  const limits: HistoryLimits = { size: 1000, ttlMs };
  describe(`the ${name} broker`, () => {
    describePublishing({ create, limits });
    if (hasEarly) describeOrder({ create, limits });
    describeHistory({ create, limits });
    describeListening({ create, limits });
  });
}
