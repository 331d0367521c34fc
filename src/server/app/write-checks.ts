import type { Config } from '../base/config.ts';
import type { Queryable } from '../db/client.ts';
import type { Capabilities } from '../db/versioned/capabilities.ts';
import { findUnknownRequired, type WrittenRows } from '../db/written-rows.ts';
import { domains } from '../domains/index.ts';
import type { Foundation } from './foundation.ts';

/** Milliseconds between two checks, because the platform may change its tables while this server runs. */
const intervalMs = 60_000;

/** The mutation of the market maker, which `TRADING=external` turns off. */
const trading = 'executeTrade';

/**
 * Turns the capability of a mutation off while the tables of the platform cannot take the rows that it inserts: with the
 * first check, before the server serves, and from then on every minute. Each change is a line of the log.
 *
 * @throws when the database is out of reach at the first check.
 */
export async function startWriteChecks(
  { config, logger, disposals }: Pick<Foundation, 'config' | 'logger' | 'disposals'>,
  queries: Queryable,
  capabilities: Capabilities,
): Promise<void> {
  const writes = writesOf(config);
  const check = async (): Promise<void> => {
    const unknown = await findUnknownRequired(queries, writes);
    for (const name of Object.keys(writes)) {
      const columns = unknown.get(name);
      const wasOff = capabilities.isOff(name);
      if (columns === undefined) {
        capabilities.set({ name, state: 'ON', reason: null });
        if (wasOff) logger.info({ capability: name }, 'a capability is on again');
        continue;
      }
      const way = name === trading ? ': set TRADING=external where others execute the trades' : '';
      const reason = `NOT NULL without a default, and unknown to this server: ${columns.join(', ')}${way}`;
      capabilities.set({ name, state: 'OFF', reason });
      if (!wasOff) logger.error({ capability: name, reason }, 'a capability is off');
    }
  };
  await check();
  const timer = setInterval(() => {
    check().catch((error: unknown) => logger.debug({ err: error }, 'the tables cannot be checked for now'));
  }, intervalMs);
  disposals.defer(() => clearInterval(timer));
}

/** The rows of each mutation that this deployment offers. */
function writesOf({ TRADING: kind }: Config): WrittenRows {
  const all = domains.flatMap(({ writes = {} }) => Object.entries(writes));
  return Object.fromEntries(all.filter(([name]) => name !== trading || kind === 'market-maker'));
}
