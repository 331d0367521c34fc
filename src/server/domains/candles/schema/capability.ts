import type { Context } from '../../../graphql/context.ts';
import { missingForCandles as missingFor } from '../needs.ts';

/** The capability that is missing; null when trades are counted into bars. */
export function missingForCandles({ services: { capabilities } }: Context): string | null {
  return missingFor((name) => capabilities.isUsable(name));
}
