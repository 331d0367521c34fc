import { requireService, type Context } from './context.ts';

/**
 * The operator of a service token: its subject, or its role when it has none.
 *
 * @throws {ApiError} `UNAUTHENTICATED` without a token, `FORBIDDEN` unless its role is `service_role`.
 */
export function requireOperator(context: Context): string {
  requireService(context);
  return context.viewer?.wallet ?? context.viewer?.role ?? '';
}

/** Writes a line about an act of an operator into the log of the process. */
export function logAct(
  { services }: Context,
  by: string,
  act: string,
  facts: Readonly<Record<string, unknown>>,
): void {
  services.logger.info({ by, act, ...facts }, 'an operator acted');
}
