import { helpText, readArguments, readEndpoint, readPositive, serverOptions } from '../command/arguments.ts';
import type { Usage } from '../command/arguments.ts';
import { CommandError, runCommand } from '../command/command.ts';
import { checkServiceToken, findServiceToken } from '../session/service-token.ts';
import { createSession } from '../session/session.ts';
import { runSimulation } from './run.ts';
import { formatSummary } from './counts.ts';

const usage = {
  command: 'simulate',
  operands: [],
  summary:
    'Fills a running server with life through its public API: made-up traders trade, vote, comment and delete comments\n' +
    'in made-up markets; now and then one is resolved, disputed and finalized, and a fresh one takes its place. Goes on\n' +
    'until Ctrl-C, then prints a summary.',
  options: {
    markets: { placeholder: 'N', default: '5', meaning: 'Markets open for trading; two more stay proposed.' },
    rate: { placeholder: 'N', default: '20', meaning: 'Actions a second.' },
    traders: { placeholder: 'N', default: '20', meaning: 'Traders, each with a wallet.' },
    duration: { placeholder: 'SECONDS', meaning: 'Stop after this time.' },
    seed: {
      placeholder: 'N',
      meaning: 'Whole number that repeats wallets, markets and actions. Left out: another each time.',
    },
    json: { meaning: 'Print the summary as JSON.' },
    ...serverOptions,
  },
} as const satisfies Usage<string>;

await runCommand(async (signal) => {
  const { values, flags } = readArguments<keyof typeof usage.options>(usage, process.argv.slice(2));
  if (flags.help) {
    console.log(helpText(usage));
    return 0;
  }
  const markets = readPositive('markets', values.markets, { whole: true });
  const traders = readPositive('traders', values.traders, { whole: true });
  const rate = readPositive('rate', values.rate);
  const durationSeconds = values.duration === null ? null : readPositive('duration', values.duration);
  const seed = readSeed(values.seed);
  const session = createSession(readEndpoint(values.url));
  const serviceToken = await findServiceToken(values['service-token'], values['data-dir'] ?? '');
  await checkServiceToken(session, serviceToken);

  if (!flags.json) console.error(`Simulating with --seed ${seed}. Ctrl-C ends it.`);
  const options = { session, serviceToken, markets, traders, rate, durationSeconds, seed, signal };
  const summary = await runSimulation(options);
  console.log(flags.json ? JSON.stringify(summary, null, 2) : formatSummary(summary));
  return 0;
});

function readSeed(value: string | null): number {
  if (value === null) return Math.floor(Math.random() * 2 ** 32);
  if (/^\d{1,10}$/.test(value)) return Number(value);
  throw new CommandError(`--seed must be a whole number, not "${value}".`);
}
