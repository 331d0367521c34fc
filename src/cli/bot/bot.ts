import { MarketcastError } from '../../client/sse.ts';
import {
  helpText,
  readArguments,
  readEndpoint,
  readPositive,
  serverOptions,
  type Usage,
} from '../command/arguments.ts';
import { CommandError, runCommand } from '../command/command.ts';
import { toBaseUnits } from '../command/shares.ts';
import { RequestError } from '../session/session.ts';
import { Reversion } from './reversion.ts';
import { runBot } from './run.ts';

const usage = {
  command: 'bot',
  operands: [],
  summary:
    'A small algorithm that trades by a session through the public API, with a wallet of its own: it buys YES below the mean of\n' +
    'the price, and sells above. Prints its decisions, alerts and stops. Prices move while npm run simulate runs.',
  options: {
    market: { placeholder: 'ID', meaning: 'The market. Left out: every market.' },
    minutes: { placeholder: 'N', default: '10', meaning: 'Minutes after which the session ends.' },
    balance: { placeholder: 'SOL', default: '100', meaning: 'SOL that the session may have in shares.' },
    'loss-limit': { placeholder: 'SOL', default: '10', meaning: 'SOL of loss at which the session stops.' },
    shares: { placeholder: 'N', default: '5', meaning: 'Shares of a trade.' },
    band: { placeholder: 'SOL', default: '0.01', meaning: 'Distance from the mean at which it trades.' },
    url: serverOptions.url,
  },
} as const satisfies Usage<string>;

await runCommand(async (signal) => {
  const { values, flags } = readArguments<keyof typeof usage.options>(usage, process.argv.slice(2));
  if (flags.help) {
    console.log(helpText(usage));
    return 0;
  }
  const amount = (name: 'balance' | 'loss-limit' | 'shares'): bigint => {
    const text = values[name] ?? '';
    const units = /^\d+(\.\d{1,9})?$/.test(text) ? toBaseUnits(text) : 0n;
    if (units > 0n) return units;
    throw new CommandError(`--${name} must be a number above 0, with nine decimals at most, not "${text}".`);
  };
  const options = {
    url: readEndpoint(values.url),
    marketId: values.market,
    minutes: readPositive('minutes', values.minutes, { whole: true }),
    ...{ balance: amount('balance'), lossLimit: amount('loss-limit'), shares: amount('shares') },
    reversion: new Reversion(readPositive('band', values.band)),
    signal,
    print: (line: string) => console.log(line),
  };
  try {
    await runBot(options);
  } catch (error) {
    if (error instanceof RequestError) throw new CommandError(`${error.message}.`);
    if (error instanceof MarketcastError) throw new CommandError(`${error.code}: ${error.message}`);
    throw error;
  }
  return 0;
});
