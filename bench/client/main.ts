import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import type { Distribution } from '../support/distribution.ts';
import { runBench } from '../support/run-bench.ts';
import { measureCatchUp, missedEvents } from './catch-up.ts';
import { checkpointIntervalMs, measureFrozen } from './frozen.ts';
import { measureRestart, windowMs, type Restart } from './restart.ts';

const help = `npm run bench:client [-- --samples N] [--clients N] [--only TEXT] [--json]

Starts a server in a process of its own, with the embedded database on disk, and measures marketcast/client in this process:

  catch-up   from the opening of a socket until a client that missed ${missedEvents} events is live; its bound is 300 ms
  frozen     from the moment at which a network swallows everything until the client knows, with a checkpoint every
             ${checkpointIntervalMs} ms; its bound is twice the interval and a second
  restart    the server is killed and started again: the largest share of the clients whose sockets open within ${windowMs} ms, and
             the time from /ready until all are live; its bound is the longest wait that was left, and two seconds

  --samples N   samples of the first two (50)
  --clients N   clients of the restart (1000)
  --only TEXT   only the measurements whose name holds the text
  --json        print the figures as JSON
  --help
`;

/** Bounds in milliseconds. */
const bounds = { 'catch-up': 300, frozen: 2 * checkpointIntervalMs + 1000, restart: 2000 };

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '50' },
    clients: { type: 'string', default: '1000' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

/** A positive integer of the command line. */
function countOf(name: 'samples' | 'clients'): number {
  const count = Number(values[name]);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} must be a positive integer`);
  return count;
}

interface Figures {
  readonly 'catch-up'?: Distribution;
  readonly frozen?: Distribution;
  readonly restart?: Restart;
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const samples = countOf('samples');
  const clients = countOf('clients');
  const measurements = {
    'catch-up': () => measureCatchUp(samples),
    frozen: () => measureFrozen(samples),
    restart: () => measureRestart(clients),
  };
  const figures: Record<string, unknown> = {};
  for (const [name, measure] of Object.entries(measurements)) {
    if (!name.includes(values.only)) continue;
    process.stderr.write(`${name} …\n`);
    figures[name] = await measure();
  }
  if (Object.keys(figures).length === 0) throw new Error(`no measurement has ${values.only} in its name`);
  process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : table(figures));
}

function table({ 'catch-up': caughtUp, frozen, restart }: Figures): string {
  const lines = [
    `Milliseconds; Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, load ${loadavg()[0]?.toFixed(1)}`,
    '',
    '| | median | p99 | max | bound |',
    '| --- | --: | --: | --: | --: |',
  ];
  if (caughtUp) lines.push(rowOf(`${missedEvents} missed events`, caughtUp, bounds['catch-up']));
  if (frozen) lines.push(rowOf(`frozen, checkpoints every ${checkpointIntervalMs}`, frozen, bounds.frozen));
  if (restart) {
    const { clients, downMs, fullestShare, longestWaitMs, allLiveMs } = restart;
    lines.push(
      '',
      `${clients} clients after ${Math.round(downMs)} ms without a server: ${(100 * fullestShare).toFixed(1)} % in the fullest ${windowMs} ms;`,
      `all live after ${Math.round(allLiveMs)} ms, of ${Math.round(longestWaitMs + bounds.restart)} at most.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const rowOf = (name: string, { median, p99, max }: Distribution, bound: number): string =>
  `| ${[name, ...[median, p99, max].map((value) => value.toFixed(0)), `${bound}`].join(' | ')} |`;

runBench(main);
