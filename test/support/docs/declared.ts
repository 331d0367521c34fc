import type { VariableTable } from '../../../src/server/base/config.ts';
import { generalCodes, type ErrorMeaning } from '../../../src/server/base/errors.ts';
import { variables } from '../../../src/server/base/variables.ts';
import { domains, domainVariables } from '../../../src/server/domains/index.ts';

/** Every code of the error catalogue: the general codes, then those of each domain. */
export const allCodes: Readonly<Record<string, ErrorMeaning>> = Object.fromEntries(
  [generalCodes, ...domains.map(({ codes = {} }) => codes)].flatMap((codes) => Object.entries(codes)),
);

/** Every environment variable: the general variables, then those of each domain. */
export const allVariables: VariableTable = { ...variables, ...domainVariables };
