import {
  HaltTradingDocument,
  MarketHaltDocument,
  PlatformStatusDocument,
  ResumeTradingDocument,
} from '../../client/generated/graphql.ts';
import { helpText, readArguments, readEndpoint, serverOptions, type Usage } from '../command/arguments.ts';
import { CommandError, runCommand } from '../command/command.ts';
import { durationMeaning, readEither } from '../command/moments.ts';
import { act } from '../session/act.ts';
import { checkServiceToken, findServiceToken } from '../session/service-token.ts';
import { createSession, type Session } from '../session/session.ts';
import { describeHalt, describeStatus, type MarketStatus } from './texts.ts';

const usage = {
  command: 'halt',
  operands: [],
  summary:
    'Halts trading in all markets, or in one, and resumes it. When the command has answered, no trade is made until the\n' +
    'halt ends. The log of the server has each act with the subject of the token. Give one of --reason, --resume, --status.',
  options: {
    reason: { placeholder: 'TEXT', meaning: 'Halt trading, for this reason, which everyone reads.' },
    resume: { meaning: 'Resume trading.' },
    status: { meaning: 'Show whether trading is halted. Needs no token.' },
    market: { placeholder: 'ID', meaning: 'The market. Left out: all markets.' },
    for: { placeholder: 'DURATION', meaning: `Resume by itself after so long, ${durationMeaning}.` },
    until: { placeholder: 'TIME', meaning: 'Resume by itself at this time, such as 2026-12-24T18:00:00Z.' },
    'cancel-orders': { meaning: 'End the resting orders of the scope, where the server keeps orders.' },
    json: { meaning: 'Print the result as JSON.' },
    ...serverOptions,
  },
} as const satisfies Usage<string>;

const advice = {
  NOT_FOUND: 'Look for the id of the market in the answer of { markets { edges { node { id question } } } }.',
  BAD_USER_INPUT: 'See npm run halt -- --help.',
  SERVICE_UNAVAILABLE:
    'Where serverStatus.capabilities has halts OFF, run npm run migrate -- --print for an administrator.',
};

await runCommand(async () => {
  const { values, flags } = readArguments<keyof typeof usage.options>(usage, process.argv.slice(2));
  if (flags.help) {
    console.log(helpText(usage));
    return 0;
  }
  if ([values.reason !== null, flags.resume, flags.status].filter(Boolean).length !== 1)
    throw new CommandError('Give one of --reason, --resume and --status. See npm run halt -- --help.');
  const moments = { duration: ['for', values.for], moment: ['until', values.until] } as const;
  const resumesAt = readEither(moments, Date.now());
  if (values.reason === null && (resumesAt !== null || flags['cancel-orders']))
    throw new CommandError('--for, --until and --cancel-orders belong to --reason.');
  const session = createSession(readEndpoint(values.url));
  const marketId = values.market;
  const print = (result: unknown, text: string): void =>
    console.log(flags.json ? JSON.stringify(result, null, 2) : text);
  if (flags.status) {
    const status = await readStatus(session, marketId);
    print(status, describeStatus(status));
    return 0;
  }

  const token = await findServiceToken(values['service-token'], values['data-dir'] ?? '');
  await checkServiceToken(session, token);
  if (values.reason !== null) {
    const input = { marketId, reason: values.reason, resumesAt, cancelOrders: flags['cancel-orders'] };
    const { haltTrading } = await act(
      session,
      { document: HaltTradingDocument, variables: { input }, token },
      advice,
    );
    print(haltTrading.halt, describeHalt(haltTrading.halt));
    return 0;
  }
  await act(session, { document: ResumeTradingDocument, variables: { input: { marketId } }, token }, advice);
  const status = await readStatus(session, marketId);
  print(status, describeStatus(status));
  return 0;
});

/** The status of the platform, and that of a market where it is given. */
async function readStatus(session: Session, marketId: string | null): Promise<MarketStatus> {
  const { platformStatus } = await act(
    session,
    { document: PlatformStatusDocument, variables: {}, token: null },
    advice,
  );
  if (marketId === null) return { platform: platformStatus, market: null };
  const variables = { id: marketId };
  const { market } = await act(session, { document: MarketHaltDocument, variables, token: null }, advice);
  if (market == null) throw new CommandError(`There is no market ${marketId}. ${advice.NOT_FOUND}`);
  return { platform: platformStatus, market };
}
