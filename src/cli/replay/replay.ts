import {
  helpText,
  readArguments,
  readEndpoint,
  readPositive,
  readShares,
  serverOptions,
} from '../command/arguments.ts';
import type { Usage } from '../command/arguments.ts';
import { interruptedExitCode, runCommand } from '../command/command.ts';
import { planTrades } from './holdings.ts';
import { readRecordedTrades } from './recorded-trades.ts';
import { formatReplayReport, summarize } from './report.ts';
import { runReplay } from './run.ts';
import { checkServiceToken, findServiceToken } from '../session/service-token.ts';
import { createSession } from '../session/session.ts';

const usage = {
  command: 'replay',
  operands: ['FILE.csv'],
  summary:
    'Replays recorded trades against a running server through its public API, and checks that each is executed at the\n' +
    'recorded price and delivered once and in order. The columns are market_id, question, executed_at, trader, trade_type\n' +
    '(buy, sell), outcome (yes, no), shares and price. Ends with exit code 1 when a trade fails, or its delivery is\n' +
    'missing, repeated or out of order; with 130 after Ctrl-C.',
  options: {
    speed: {
      placeholder: 'N',
      default: 'max',
      meaning: 'Times faster than recorded; max is as fast as the server takes.',
    },
    b: { placeholder: 'SHARES', default: '100', meaning: 'Liquidity parameter of the markets, in shares.' },
    concurrency: {
      placeholder: 'N',
      default: '8',
      meaning: 'Trades in flight at most, each in another market.',
    },
    json: { meaning: 'Print the report as JSON.' },
    ...serverOptions,
  },
} as const satisfies Usage<string>;

await runCommand(async (signal) => {
  const { operands, values, flags } = readArguments<keyof typeof usage.options>(usage, process.argv.slice(2));
  if (flags.help) {
    console.log(helpText(usage));
    return 0;
  }
  const speed = values.speed === 'max' ? null : readPositive('speed', values.speed);
  const bParameter = readShares('b', values.b);
  const concurrency = readPositive('concurrency', values.concurrency, { whole: true });
  const session = createSession(readEndpoint(values.url));
  const trades = planTrades(await readRecordedTrades(operands[0] ?? ''));
  const serviceToken = await findServiceToken(values['service-token'], values['data-dir'] ?? '');
  await checkServiceToken(session, serviceToken);

  const result = await runReplay({
    session,
    serviceToken,
    trades,
    speed,
    bParameter,
    concurrency,
    signal,
  });
  const report = summarize(result);
  console.log(flags.json ? JSON.stringify(report, null, 2) : formatReplayReport(report));
  if (!report.ok) return 1;
  return report.interrupted ? interruptedExitCode : 0;
});
