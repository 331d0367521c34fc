import { loadConfig } from '../../../src/server/base/config.ts';
import { domainVariables } from '../../../src/server/domains/index.ts';
import { Accounts } from '../../../src/server/transport/limits/account/accounts.ts';
import { Rates } from '../../../src/server/transport/limits/account/rates.ts';
import { stockLimitsOf } from '../../../src/server/transport/limits/account/stock-limits.ts';

/** Accounts with the limits that a server has by default, unless `environment` says otherwise. */
export function createAccounts(
  environment: Readonly<Record<string, string>> = {},
  onRefused: (limit: string) => void = () => undefined,
  maximum?: number,
): Accounts {
  const config = loadConfig(domainVariables, environment);
  const rates = new Rates(config, null, onRefused);
  return new Accounts({ limits: stockLimitsOf(config), rates, onRefused }, maximum);
}
