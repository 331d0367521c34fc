import {
  TradingSessionAuditDocument,
  type TradingSessionAuditQuery,
  type TradingSessionAuditQueryVariables,
} from '../../client/generated/graphql.ts';
import { helpText, readArguments, readEndpoint, serverOptions, type Usage } from '../command/arguments.ts';
import { CommandError, runCommand } from '../command/command.ts';
import { act } from '../session/act.ts';
import { checkServiceToken, findServiceToken } from '../session/service-token.ts';
import { createSession } from '../session/session.ts';

const usage = {
  command: 'session:export',
  operands: ['ID'],
  summary: 'Prints all events of a trading session, the oldest first: a line of JSON for each.',
  options: { ...serverOptions },
} as const satisfies Usage<string>;

const advice = {
  BAD_USER_INPUT: 'See npm run session:export -- --help.',
  SERVICE_UNAVAILABLE:
    'Where serverStatus.capabilities has sessions OFF, run npm run migrate -- --print for an administrator.',
};

/** Events of a page. */
const pageSize = 100;

await runCommand(async () => {
  const { values, flags, operands } = readArguments<keyof typeof usage.options>(usage, process.argv.slice(2));
  if (flags.help) {
    console.log(helpText(usage));
    return 0;
  }
  const [id] = operands;
  if (id === undefined)
    throw new CommandError('Give the id of the session. See npm run session:export -- --help.');
  const session = createSession(readEndpoint(values.url));
  const token = await findServiceToken(values['service-token'], values['data-dir'] ?? '');
  await checkServiceToken(session, token);
  let after: string | null = null;
  for (;;) {
    const variables: TradingSessionAuditQueryVariables = { id, first: pageSize, after };
    const { tradingSession }: TradingSessionAuditQuery = await act(
      session,
      { document: TradingSessionAuditDocument, variables, token },
      advice,
    );
    if (tradingSession == null) throw new CommandError(`There is no trading session ${id}.`);
    const { edges, pageInfo } = tradingSession.events;
    for (const { node } of edges) console.log(JSON.stringify(node));
    if (!pageInfo.hasNextPage) return 0;
    after = pageInfo.endCursor ?? null;
  }
});
