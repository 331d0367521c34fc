/**
 * The benchmark of fan-out. A round measures every server in every stage. A stage is a number of clients and markets, and
 * its suites are the measurements with them. A setup is a running server together with the process of its clients.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { killBenchProcesses } from './measured-process.ts';
import { runRounds, suitesOf, type Plan } from './rounds.ts';
import { writeDocument, tablesOf } from './report/document.ts';
import { servers, type ServerKind } from './servers.ts';
import { fullEffort, quickEffort, quickSuites, stages, type Stage } from './suites.ts';

const help = `npm run bench [-- --quick] [--suite NAME,…] [--server NAME,…] [--rounds N]

Measures what it costs to deliver an event to its subscribers: Marketcast, and the servers that it is compared with, each
in a process of its own and all clients in another. Prints a table; a run of everything writes docs/benchmarks.md and
docs/benchmarks.svg, and takes about half an hour.

  --quick     one short round of ${quickSuites.join(', ')}: less than a minute, and less exact
  --suite     ${stages.flatMap(({ suites }) => suites.map(({ name }) => name)).join(', ')}
  --server    ${servers.map(({ name }) => name).join(', ')}
  --rounds    rounds of everything (${fullEffort.rounds})
  --write     writes the documents from a part of the measurements, too
  --json      prints every figure of every round in place of the table
  --help

It needs redis-server, and about 20,000 open files (ulimit -n) for 10,000 connections.
`;

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    suite: { type: 'string' },
    server: { type: 'string' },
    rounds: { type: 'string' },
    write: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const benchFolder = fileURLToPath(new URL('../', import.meta.url));

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const plan = planOf();
  installPeers();
  const total = plan.effort.rounds * countOf(plan);
  let done = 0;
  const startedAtMs = performance.now();
  const say = (text: string): void => {
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0);
    process.stderr.write(`[${done}/${total}, ${seconds} s] ${text}\n`);
  };
  const results = await runRounds(plan, {
    onOpen: (round, { title }, { connections }) =>
      say(`round ${round}: starting ${title} with ${connections.toLocaleString('en')} clients`),
    onStart: (round, { title }, suite) => say(`round ${round}: ${title}: ${suite.title}`),
    onCut: () => say('time is up; what is missing takes a run without --quick'),
    onResult: ({ figures, failure }) => {
      done += 1;
      if (failure !== null) say(`failed: ${failure}`);
      else if (figures.cpuMicros !== undefined) say(`${figures.cpuMicros.toFixed(2)} µs a delivery`);
    },
  });
  if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else process.stdout.write(await tablesOf(plan, results));
  const isWhole = !values.quick && values.suite === undefined && values.server === undefined;
  if (isWhole || values.write) say(`wrote ${(await writeDocument(plan, results, commandLine())).join(', ')}`);
}

/** @throws {Error} for an unknown suite or server. */
function planOf(): Plan {
  const suiteNames =
    values.suite === undefined ? (values.quick ? quickSuites : null) : split(values.suite, suiteCatalogue());
  const serverNames =
    values.server === undefined
      ? null
      : split(
          values.server,
          servers.map(({ name }) => name),
        );
  const effort = values.quick ? quickEffort : fullEffort;
  const rounds = Number(values.rounds ?? effort.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a positive integer');
  return {
    stages: stages.flatMap((stage): Stage[] => {
      const suites = stage.suites.filter(({ name }) => suiteNames?.includes(name) ?? true);
      return suites.length === 0 ? [] : [{ ...stage, suites }];
    }),
    servers: servers.filter(({ name }) => serverNames?.includes(name) ?? true),
    effort: { ...effort, rounds },
  };
}

function suiteCatalogue(): readonly string[] {
  return stages.flatMap(({ suites }) => suites.map(({ name }) => name));
}

function split(list: string, known: readonly string[]): readonly string[] {
  const names = list.split(',');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`there is no ${unknown}; there are ${known.join(', ')}`);
  return names;
}

function countOf({ stages: planned, servers: compared }: Plan): number {
  const count = (stage: Stage, server: ServerKind): number => suitesOf(stage, server).length;
  return planned
    .flatMap((stage) => compared.map((server) => count(stage, server)))
    .reduce((a, b) => a + b, 0);
}

/** Installs the packages of the compared servers, which are not the product's. */
function installPeers(): void {
  if (existsSync(new URL('../node_modules', import.meta.url))) return;
  process.stderr.write('installing the servers to compare with (once)\n');
  const { status } = spawnSync('npm', ['--prefix', benchFolder, 'ci'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('npm --prefix bench ci failed');
}

function commandLine(): string {
  const args = process.argv.slice(2);
  return ['npm run bench', ...(args.length === 0 ? [] : ['--', ...args])].join(' ');
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killBenchProcesses();
    process.exit(130);
  });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  killBenchProcesses();
}
