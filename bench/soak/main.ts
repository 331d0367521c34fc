import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { SingleBar } from 'cli-progress';

import { readDockerfile, wordsOf } from '../../test/support/deploy/dockerfile.ts';
import { openMarket, request, tokenOf } from '../support/api.ts';
import { monotonicMs } from '../support/clock.ts';
import { distributionOf, type Distribution } from '../support/distribution.ts';
import { processorMicros, residentKib } from '../support/processor.ts';
import { runBench } from '../support/run-bench.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';
import type { ClientsAnswer, ClientsCommand } from './clients.ts';
import { misbehaviours } from './misbehaviours.ts';

const help = `npm run bench:soak [-- --rounds N] [--seconds N] [--json]

Starts a server with the limits of production and the options of the image. Clients follow comments, and every comment
carries the moment at which it was sent. Each round has a calm phase, a phase in which 200 more clients misbehave towards
another server of this machine (elsewhere), and a phase in which they misbehave towards the server of the clients (storm). They
misbehave in the ways that docs/security.md names. The processors serve both servers, so storm ÷ elsewhere tells how
well the server keeps its clients apart, and storm ÷ calm holds the processor time of the offenders too. Prints for
each phase the latency from the sending of a comment to its arrival at the clients that behave, the server's CPU, and
its memory: in each phase what the last full collection has left, and at the end what a forced collection has left.
Then it prints how the connections of the offenders ended.

  --rounds N      rounds (4)
  --seconds N     seconds of a phase (150): by default half an hour in all
  --sockets N     clients that behave (1800)
  --offenders N   clients that misbehave (200)
  --rate N        comments a second (5)
  --only TEXT     only the misbehaviours whose name holds the text
  --json          print the figures as JSON
  --help

DATABASE_URL and REDIS_URL are passed on to the server. Unset: the embedded database, in memory.
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '150' },
    sockets: { type: 'string', default: '1800' },
    offenders: { type: 'string', default: '200' },
    rate: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const secret = randomBytes(32).toString('base64url');
const marketCount = 18;
/** Full after a minute, because a cache that fills for hours would look like memory that grows. */
const payloadCacheBytes = 4 * 2 ** 20;
/** Seconds before the first phase, which are not measured. */
const warmUpSeconds = 10;
/** Milliseconds after a phase in which its last comments arrive and the memory of its connections is freed. */
const settleMs = 3000;

const phaseNames = ['calm', 'elsewhere', 'storm'] as const;
type PhaseName = (typeof phaseNames)[number];

/** The figures of a phase. */
interface Phase {
  readonly name: PhaseName;
  readonly deliveries: number;
  readonly expected: number;
  readonly latencyMs: Distribution;
  /** Processor time of the server for each second of the phase, in milliseconds. */
  readonly cpuMsPerSecond: number;
  readonly residentMib: number;
  /** Heap and buffers after the last full collection of the phase that ran by itself; null when none did. */
  readonly heapMib: number | null;
}

class Clients implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<null>;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('clients.ts', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
    });
    this.#ended = once(this.#child, 'exit').then(() => null);
  }

  /** Gives the process the lowest priority. */
  yieldProcessor(): void {
    const { pid } = this.#child;
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  }

  async tell(command: ClientsCommand): Promise<ClientsAnswer> {
    this.#child.send(command);
    const answered = once(this.#child, 'message') as Promise<[ClientsAnswer]>;
    const answer = await Promise.race([answered, this.#ended]);
    if (answer === null) throw new Error('the process of the clients has ended');
    return answer[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill();
    await once(this.#child, 'exit');
  }
}

const bar = new SingleBar({
  format: '{bar} {percentage}% | {step}',
  stream: process.stderr,
  hideCursor: true,
  clearOnComplete: true,
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const [rounds = 0, seconds = 0, sockets = 0, offenders = 0, rate = 0] = [
    values.rounds,
    values.seconds,
    values.sockets,
    values.offenders,
    values.rate,
  ].map(Number);
  if (![rounds, seconds, sockets, offenders, rate].every((value) => Number.isInteger(value) && value > 0))
    throw new Error('--rounds, --seconds, --sockets, --offenders and --rate are positive integers');
  bar.start(warmUpSeconds + rounds * phaseNames.length * seconds, 0, { step: 'starting' });
  await using server = await startServer(process.env);
  // Always on the embedded database, because the server of the clients has the other one for itself.
  await using elsewhere = await startServer({ DATABASE_URL: '', REDIS_URL: '' });
  const targets = { elsewhere: await openTarget(elsewhere), storm: await openTarget(server) };
  const { marketIds } = targets.storm;
  await using listeners = new Clients();
  await using crowd = new Clients();
  // Offenders would run on other machines, so their own work must not take the processor from the server.
  crowd.yieldProcessor();
  await listeners.tell({ kind: 'listen', ...targets.storm, count: sockets });
  const followersOfAll = Math.ceil(sockets / 2);
  const expectedOf = (comments: number): number =>
    Math.round(comments * (followersOfAll + (sockets - followersOfAll) / marketCount));

  await postFor(server, marketIds, warmUpSeconds, rate, 'warming up');
  await listeners.tell({ kind: 'take' });
  await server.takeCollected();
  const phases: Phase[] = [];
  const ends: Record<string, number> = {};
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of phaseNames) {
      const cpuBefore = processorMicros([server.pid]);
      const startedAtMs = monotonicMs();
      if (name !== 'calm')
        await crowd.tell({ kind: 'offend', ...targets[name], count: offenders, only: values.only });
      const comments = await postFor(server, marketIds, seconds, rate, `round ${round}, ${name}`);
      const cpuMs = (processorMicros([server.pid]) - cpuBefore) / 1000;
      const tookSeconds = (monotonicMs() - startedAtMs) / 1000;
      if (name !== 'calm') {
        const ended = await crowd.tell({ kind: 'stop' });
        if (name === 'storm')
          for (const [end, count] of Object.entries(ended.ends)) ends[end] = (ends[end] ?? 0) + count;
      }
      await pause(settleMs);
      const { latenciesMs, closed } = await listeners.tell({ kind: 'take' });
      if (closed > 0) throw new Error(`${closed} clients that behave were closed`);
      const collectedBytes = await server.takeCollected();
      const phase: Phase = {
        name,
        deliveries: latenciesMs.length,
        expected: expectedOf(comments),
        latencyMs: distributionOf(latenciesMs),
        cpuMsPerSecond: Math.round(cpuMs / tookSeconds),
        residentMib: Math.round(residentKib(server.pid) / 1024),
        heapMib: collectedBytes === null ? null : mebibytesOf(collectedBytes),
      };
      phases.push(phase);
      if (!values.json) process.stderr.write(`${rowOf(phase)}\n`);
    }
  }
  bar.stop();
  const ratios = { calm: ratioTo('calm', phases), elsewhere: ratioTo('elsewhere', phases) };
  const heapMib = mebibytesOf(await server.takeMemory());
  const figures = { rounds, seconds, sockets, offenders, rate, ratios, heapMib, phases, ends };
  process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : table(figures));
}

/** The options that the image gives Node. */
function imageOptions(): readonly string[] {
  const command = wordsOf(readDockerfile().findLast(({ name }) => name === 'CMD'));
  return command.filter((word) => word.startsWith('--'));
}

/** Starts a server with the limits of production and the options of the image. */
function startServer({ DATABASE_URL = '', REDIS_URL = '' }: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const environment = {
    NODE_ENV: 'production',
    ...{ DATABASE_URL, REDIS_URL },
    ...(DATABASE_URL === '' ? { DATA_DIR: 'memory://' } : {}),
    JWT_SECRET: secret,
    TRUST_PROXY: '1',
    // A single wallet writes all comments.
    RATE_LIMIT_MUTATIONS: '0',
    PAYLOAD_CACHE_BYTES: String(payloadCacheBytes),
    LOG_LEVEL: 'info',
  };
  return startServerProcess('with memory gauge', environment, undefined, imageOptions());
}

function mebibytesOf(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

/** Opens the markets of a server. Returns the part of a command that names it. */
async function openTarget({
  url,
}: ServerProcess): Promise<Pick<ClientsCommand & { kind: 'listen' }, 'url' | 'marketIds'>> {
  const marketIds: string[] = [];
  for (let index = 0; index < marketCount; index += 1)
    marketIds.push(await openMarket(url, secret, `Will it rain in town ${index} tomorrow?`));
  return { url: url.replace('http', 'ws'), marketIds };
}

/** Posts comments at a rate. Returns their number. Each is sent when its moment has come, whether or not the last is answered. */
async function postFor(
  { url }: ServerProcess,
  marketIds: readonly string[],
  seconds: number,
  rate: number,
  step: string,
): Promise<number> {
  const token = await tokenOf(secret, 'authenticated');
  const count = seconds * rate;
  const startedAtMs = monotonicMs();
  const answers: Promise<unknown>[] = [];
  for (let index = 0; index < count; index += 1) {
    await pause(Math.max(0, startedAtMs + (index * 1000) / rate - monotonicMs()));
    const marketId = marketIds[index % marketIds.length];
    const content = `sent at ${monotonicMs()}`;
    const query =
      'mutation Post($input: PostDiscussionInput!) { postDiscussion(input: $input) { discussion { id } } }';
    answers.push(request(url, token, query, { input: { marketId, content } }));
    if ((index + 1) % rate === 0) bar.increment({ step });
  }
  await Promise.all(answers);
  return count;
}

/** The median, over the rounds, of a storm's p99 divided by the p99 of another phase of its round. */
function ratioTo(other: PhaseName, phases: readonly Phase[]): number {
  const p99sOf = (name: PhaseName): readonly number[] =>
    phases.filter((phase) => phase.name === name).map(({ latencyMs }) => latencyMs.p99);
  const others = p99sOf(other);
  return distributionOf(p99sOf('storm').map((p99, round) => p99 / (others[round] ?? Number.NaN))).median;
}

interface Figures {
  readonly sockets: number;
  readonly offenders: number;
  readonly ratios: Readonly<Record<'calm' | 'elsewhere', number>>;
  /** After a forced collection at the end. */
  readonly heapMib: number;
  readonly phases: readonly Phase[];
  readonly ends: Readonly<Record<string, number>>;
}

/** The figures of a phase as a row of the table. */
function rowOf({
  name,
  deliveries,
  expected,
  latencyMs,
  cpuMsPerSecond,
  residentMib,
  heapMib,
}: Phase): string {
  return [
    name,
    `${deliveries} of ${expected}`,
    ...[latencyMs.median, latencyMs.p99, latencyMs.max].map((value) => value.toFixed(1)),
    cpuMsPerSecond,
    residentMib,
    heapMib ?? '–',
  ].join(' | ');
}

function table({ sockets, offenders, ratios, heapMib, phases, ends }: Figures): string {
  const endings = Object.keys(misbehaviours).map((name) => {
    const counts = Object.entries(ends)
      .filter(([end]) => end.startsWith(`${name}: `))
      .map(([end, count]) => `${end.slice(name.length + 2)} ${count} times`);
    return `${name} | ${counts.join(', ')}`;
  });
  return [
    `${sockets} clients that behave, ${offenders} that misbehave. Medians of p99 ÷ p99 of the same round: ` +
      `storm ÷ calm ${ratios.calm.toFixed(2)}, storm ÷ elsewhere ${ratios.elsewhere.toFixed(2)}`,
    `Heap after a forced collection at the end: ${heapMib} MiB`,
    '',
    'phase | deliveries | median ms | p99 ms | max ms | CPU ms/s | resident MiB | heap MiB',
    '--- | --- | --: | --: | --: | --: | --: | --:',
    ...phases.map((phase) => rowOf(phase)),
    '',
    'misbehaviour | ends',
    '--- | ---',
    ...endings,
    '',
  ].join('\n');
}

runBench(main, () => bar.stop());
