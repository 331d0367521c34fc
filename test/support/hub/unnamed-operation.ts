import type { RunningOperation } from '../../../src/server/base/running-operations.ts';

/** The operation of a group that has no document. */
export const unnamedOperation: RunningOperation = {
  facts: () => ({
    ...{ kind: 'group', name: null, documentHash: null, rootFields: [] },
    ...{ transport: null, address: null },
  }),
};
