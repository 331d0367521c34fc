/** The name of the job that ends a halt at its time. */
export const resumeJob = 'halts.resume';

/** The key of the job for a moment of a halt, as the trigger writes it. */
export function resumeKey(id: string, at: string): string {
  return `${id} ${at}`;
}
