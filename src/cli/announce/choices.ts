import type { Affected, AnnouncementKind, Severity } from '../../client/generated/graphql.ts';
import { CommandError } from '../command/command.ts';

/** The values that an announcement may have, as the server spells them. */
export const kinds = [
  'INFO',
  'MAINTENANCE',
  'INCIDENT',
  'EMERGENCY',
] as const satisfies readonly AnnouncementKind[];
export const severities = ['INFO', 'SUCCESS', 'WARNING', 'CRITICAL'] as const satisfies readonly Severity[];
export const parts = [
  'TRADING',
  'ORDERS',
  'MARKETS',
  'SESSIONS',
  'SIGN_IN',
  'API',
] as const satisfies readonly Affected[];

/**
 * Reads the value of an option as one of these, in upper or lower case.
 *
 * @throws {CommandError} naming the option, when its value is none of them.
 */
export function readChoice<Choice extends string>(
  name: string,
  value: string,
  choices: readonly Choice[],
): Choice {
  const wanted = value.trim().toUpperCase();
  const found = choices.find((choice) => choice === wanted);
  if (found !== undefined) return found;
  throw new CommandError(`--${name} must be one of ${choices.join(', ')}, not "${value}".`);
}
