import { ApiError } from '../../../base/errors.ts';
import type { Context } from '../../../graphql/context.ts';
import { missingForShares } from '../needs.ts';

/** @throws {ApiError} `SERVICE_UNAVAILABLE` where the server has no tables for creators' shares. */
export function requireCreatorShares({ services: { capabilities } }: Context): void {
  const missing = missingForShares((name) => capabilities.isUsable(name));
  if (missing !== null) throw new ApiError('SERVICE_UNAVAILABLE', { part: missing });
}

/** The end of the description of a field that calls {@link requireCreatorShares}. */
export const unavailable = "`SERVICE_UNAVAILABLE` where the server has no tables for creators' shares.";
