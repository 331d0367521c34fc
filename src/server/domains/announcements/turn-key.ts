import type { Timestamp } from '../../base/time.ts';

/** The name of the job that begins or ends an announcement. */
export const turnJob = 'announcements.turn';

/** The key of the job for a moment of an announcement, as the trigger writes it. */
export function turnKey(id: string, at: Timestamp): string {
  return `${id} ${at}`;
}
