import { domains } from '../../../src/server/domains/index.ts';

/** The tables whose rows become events. */
export const capturedTables = domains.flatMap(({ tables = [] }) => tables);
