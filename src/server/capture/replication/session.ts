import type { Client } from 'pg';

/** The settings that the texts of the stream rely on, and the limits that would end a stream. */
const settings: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  datestyle: 'ISO, MDY',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '3',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
};

/**
 * Sets what a stream relies on, as the last statement before it starts, because the address, the role and the database may
 * all set something else.
 *
 * @param silenceMs the database ends the connection when it hears nothing from the reader for this long.
 */
export async function prepareSession(client: Client, silenceMs: number): Promise<void> {
  const wanted = Object.entries({ ...settings, wal_sender_timeout: String(silenceMs) });
  const values = wanted.map(([name, value]) => `('${name}', '${value}')`).join(', ');
  // A replication connection takes no parameters. Older databases lack some of the settings.
  await client.query(
    `SELECT pg_catalog.set_config(wanted.name, wanted.value, false)
     FROM (VALUES ${values}) AS wanted (name, value) JOIN pg_catalog.pg_settings ON lower(pg_settings.name) = wanted.name`,
  );
}
