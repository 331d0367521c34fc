import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

import { kinds, type Kind } from './grammar/cases.ts';
import { textOfReport } from './report.ts';
import { runStorm } from './storm.ts';

const help = `npm run fuzz [-- --seed N] [--minutes N | --seconds N] [--only KIND] [--redis]

Sends drawn input to a server with the limits that production has by default, on a PostgreSQL of its own, while trades go
on, and checks all the time that nothing breaks: docs/security.md lists the invariants.

  --seed N      draws the same cases as the run that had this seed; random by default
  --minutes N   how long it sends; 1 by default
  --seconds N   the same in seconds
  --only KIND   one kind of input, may be given more than once: ${kinds.join(', ')}
  --redis       the server has a Redis of its own
  --help

Progress is on standard error, and the report on standard output. Exits with 1 when an invariant was broken; the report
has the shortest case that was found.
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '1' },
    seconds: { type: 'string' },
    only: { type: 'string', multiple: true },
    redis: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const only = (values.only ?? kinds).map((name) => {
    const kind = kinds.find((each) => each === name);
    if (kind === undefined) throw new Error(`--only: there is no kind ${name}`);
    return kind satisfies Kind;
  });
  const seed = values.seed === undefined ? randomInt(1_000_000) : numberOf('--seed', values.seed);
  const seconds =
    values.seconds === undefined
      ? numberOf('--minutes', values.minutes) * 60
      : numberOf('--seconds', values.seconds);
  process.stderr.write(`seed ${seed}\n`);
  const onProgress = (line: string): void => void process.stderr.write(`${line}\n`);
  const report = await runStorm({ seed, seconds, only, hasRedis: values.redis, onProgress });
  process.stdout.write(textOfReport(report));
  process.exitCode = report.violations.length === 0 ? 0 : 1;
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0 || text.trim() === '')
    throw new Error(`${name}: ${text} is no number`);
  return number;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
