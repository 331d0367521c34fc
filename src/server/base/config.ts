import type { z } from 'zod';

import { variables } from './variables.ts';

type Variables = typeof variables;

/** The value of every variable. A variable without a default is `null` while it is unset. */
export type Config = {
  readonly [Name in keyof Variables]:
    | z.output<Variables[Name]['schema']>
    | (Variables[Name]['default'] extends null ? null : never);
};

/** A variable has a value that is not acceptable. The message is a single line that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the configuration from an environment. An empty value counts as unset.
 *
 * @throws {ConfigError} naming the first variable whose value is not acceptable.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const entries = Object.entries(variables).map(([name, { schema, default: fallback }]) => {
    const raw = environment[name];
    const value = raw === undefined || raw === '' ? fallback : raw;
    if (value === null) return [name, null];
    const parsed = schema.safeParse(value);
    if (parsed.success) return [name, parsed.data];
    const reason = parsed.error.issues[0]?.message ?? 'is not acceptable';
    throw new ConfigError(`${name}: ${reason} (it is ${secretive(name, value)})`);
  });
  return Object.fromEntries(entries) as Config;
}

function secretive(name: string, value: string): string {
  return /SECRET|KEY|URL/.test(name) ? 'set, but not shown here' : JSON.stringify(value);
}
