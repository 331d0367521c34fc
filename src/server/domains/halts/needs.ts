import type { Capabilities } from '../../db/versioned/capabilities.ts';
import { haltsMigration } from './migrations.ts';

/** Whether the database has the table of halts, so that trades must look for one. */
export function canHalt(capabilities: Pick<Capabilities, 'isUsable'>): boolean {
  return capabilities.isUsable(haltsMigration.capability);
}
