import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { distributionOf } from './support/distribution.ts';
import { startDurablePostgres } from './support/durable-postgres.ts';
import { positiveInteger } from './support/positive-integer.ts';
import { runBench } from './support/run-bench.ts';
import { startServerProcess } from './support/server-process.ts';

const help = `npm run bench:footprint [-- --rounds N] [--seconds N]

Starts the server as npm start does: on a new embedded database, on the same again, and on PostgreSQL. Prints the resident memory of the
process some seconds after it is ready, its peak, and the time of the start. Linux alone tells them, in /proc.

  --rounds N   rounds; the median is printed (3)
  --seconds N  seconds after the server is ready (10)
  --help
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

interface Footprint {
  readonly resident: number;
  readonly peak: number;
  readonly readyAfterMs: number;
}

/** A value of /proc/PID/status in MiB. */
function valueOf(status: string, name: string): number {
  const kilobytes = new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`/proc tells no ${name}`);
  return Number(kilobytes) / 1024;
}

async function measure(environment: Readonly<Record<string, string>>): Promise<Footprint> {
  await using server = await startServerProcess('bundled', environment);
  await sleep(positiveInteger(values.seconds) * 1000);
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
  return {
    resident: valueOf(status, 'VmRSS'),
    peak: valueOf(status, 'VmHWM'),
    readyAfterMs: server.readyAfterMs,
  };
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  await using postgres = await startDurablePostgres();
  const found = new Map<string, Footprint[]>();
  const add = (name: string, footprint: Footprint): void => {
    found.set(name, [...(found.get(name) ?? []), footprint]);
  };
  for (let round = 0; round < positiveInteger(values.rounds); round += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'marketcast-footprint-'));
    try {
      const environment = { DATA_DIR: join(folder, 'data'), DATABASE_URL: '', REDIS_URL: '' };
      add('embedded, first start', await measure(environment));
      add('embedded, opened again', await measure(environment));
    } finally {
      await rm(folder, { recursive: true });
    }
    const url = await postgres.createDatabase();
    const environment = {
      NODE_ENV: 'production',
      DATABASE_URL: url,
      REDIS_URL: '',
      JWT_SECRET: 'x'.repeat(32),
    };
    add('PostgreSQL, first start', await measure(environment));
    add('PostgreSQL, in production', await measure(environment));
  }
  const median = (footprints: readonly Footprint[], of: keyof Footprint): string =>
    distributionOf(footprints.map((footprint) => footprint[of])).median.toFixed(0);
  console.log('| | MiB resident | MiB at most | ready after ms |\n| --- | --: | --: | --: |');
  for (const [name, footprints] of found) {
    const cells = (['resident', 'peak', 'readyAfterMs'] as const).map((of) => median(footprints, of));
    console.log(`| ${[name, ...cells].join(' | ')} |`);
  }
}

runBench(main);
