import type { z } from 'zod';

import type { Variable } from './variable.ts';
import { variables } from './variables.ts';

/** Variables by name. */
export type VariableTable = Readonly<
  Record<string, Variable<z.ZodType> & { readonly default: string | null }>
>;

/** The values of variables. A variable without a default is `null` while it is unset. */
type ValuesOf<Variables extends VariableTable> = {
  readonly [Name in keyof Variables]:
    | z.output<Variables[Name]['schema']>
    | (Variables[Name]['default'] extends null ? null : never);
};

/** The tables of variables. A domain adds its table by merging its declaration into this interface. */
export interface VariableTables {
  readonly general: typeof variables;
}

type Intersection<Union> = (Union extends unknown ? (of: Union) => void : never) extends (
  of: infer All,
) => void
  ? All
  : never;

/** The value of every variable. */
export type Config = Intersection<
  { readonly [Name in keyof VariableTables]: ValuesOf<VariableTables[Name]> }[keyof VariableTables]
>;

/** A variable has a value that is not acceptable. The message is a single line that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the configuration from an environment. An empty value counts as unset.
 *
 * @param ofDomains the variables of all domains.
 * @throws {ConfigError} naming the first variable whose value is not acceptable.
 */
export function loadConfig(
  ofDomains: VariableTable,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const entries = Object.entries<VariableTable[string]>({ ...variables, ...ofDomains }).map(
    ([name, { schema, default: fallback }]) => {
      const raw = environment[name];
      const value = raw === undefined || raw === '' ? fallback : raw;
      if (value === null) return [name, null];
      const parsed = schema.safeParse(value);
      if (parsed.success) return [name, parsed.data];
      const reason = parsed.error.issues[0]?.message ?? 'is not acceptable';
      throw new ConfigError(`${name}: ${reason} (it is ${secretive(name, value)})`);
    },
  );
  return Object.fromEntries(entries) as Config;
}

function secretive(name: string, value: string): string {
  return /SECRET|KEY|URL/.test(name) ? 'set, but not shown here' : JSON.stringify(value);
}
