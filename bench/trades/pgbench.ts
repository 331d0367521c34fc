import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventText, statements } from './statements.ts';

/** The trades of `pgbench`: the frozen statements, with values that cost nothing to compute. */
const valuesOf: Readonly<Record<keyof typeof statements, readonly string[]>> = {
  lockMarket: [':market'],
  lockPosition: [':market', ':wallet'],
  insertTrade: [
    ...['gen_random_uuid()', ':market', ':wallet', 'true', '1000000000'],
    ...['512345678', '0.512345678', "'pgbench:' || gen_random_uuid()"],
  ],
  updateMarket: [':market', '1000000000', ':share', '0.512345678', '0.487654322', ':share'],
  savePosition: [':market', ':wallet', ':share', '0', ':share'],
  append: [
    ...["'market:' || :market", "'wallet:' || :wallet"],
    ...["pg_current_wal_insert_lsn() - '0/0'::pg_lsn", `'${eventText}'`],
  ],
};

/** Writes the script of a trade in a random market, by a random wallet. */
export function writeScript(folder: string, marketIds: readonly string[], wallets: number): string {
  const file = join(folder, 'trade.pgbench');
  const lines = [
    `\\set m random(1, ${marketIds.length})`,
    `\\set w random(1, ${wallets})`,
    '\\set share random(1, 1000000000)',
    'BEGIN;',
    ...Object.entries(statements).map(
      ([name, text]) => `${filled(text, valuesOf[name as keyof typeof valuesOf])};`,
    ),
    'COMMIT;',
  ];
  const ids = `(ARRAY[${marketIds.map((id) => `'${id}'`).join()}])[:m]`;
  const script = lines.join('\n').replaceAll(':market', ids).replaceAll(':wallet', "('wallet-' || (:w - 1))");
  writeFileSync(file, script);
  return file;
}

/** Runs the script for some seconds; trades a second. */
export async function runScript(
  url: string,
  file: string,
  seconds: number,
  clients: number,
): Promise<number> {
  const child = spawn('pgbench', [
    '-n',
    '-f',
    file,
    '-T',
    String(seconds),
    '-c',
    String(clients),
    '-j',
    '1',
    url,
  ]);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  const perSecond = /tps = ([\d.]+)/.exec(output)?.[1];
  if (perSecond === undefined) throw new Error(`pgbench: ${output}`);
  return Number(perSecond);
}

function filled(text: string, values: readonly string[]): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\$(\d)/g, (_match, place: string) => values[Number(place) - 1] ?? '');
}
