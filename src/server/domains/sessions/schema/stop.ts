import { ApiError } from '../../../base/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireService, requireWallet, type Context } from '../../../graphql/context.ts';
import { holdsAtMost } from '../../../graphql/field-cost.ts';
import { logAct, requireOperator } from '../../../graphql/operator.ts';
import { neverRefused } from '../../../graphql/rates.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import {
  assertNote,
  maximumListed,
  maximumNoteLength,
  stopSessions,
  type Stopped,
  type StopScope,
} from '../stop.ts';
import { requireSessions, requireVisible } from './access.ts';
import { sessionRef } from './session.ts';

const stopInput = builder.inputType('EmergencyStopInput', {
  description:
    'The sessions that stop: exactly one of `sessionId`, `all`, `wallet`, `marketId` and `everybody`.',
  fields: (t) => ({
    sessionId: t.id({ description: 'This session, for its owner and a service.' }),
    all: t.boolean({ description: "True: all sessions of the viewer's wallet." }),
    wallet: t.id({ description: 'All sessions of this wallet, for a service.' }),
    marketId: t.id({
      description: 'All sessions that hold shares of this market or have orders there, for a service.',
    }),
    everybody: t.boolean({ description: 'True: all sessions, for a service.' }),
    reason: t.string({
      required: true,
      description: `The reason, plain text: 1 to ${maximumNoteLength} characters.`,
    }),
  }),
});

const stopPayload = builder.objectRef<Stopped>('EmergencyStopPayload').implement({
  description: 'The result of a stop.',
  fields: (t) => ({
    sessions: t.field({
      type: [sessionRef],
      extensions: holdsAtMost(maximumListed),
      description: `The stopped sessions, ${maximumListed} at most. \`sessionId\` gives its session, also where it had ended before.`,
      resolve: ({ sessions }) => [...sessions],
    }),
    stopped: t.exposeInt('stopped', { description: 'How many sessions were stopped.' }),
  }),
});

/** The input of a stop, as GraphQL gives it. */
interface GivenStop {
  readonly sessionId?: string | null | undefined;
  readonly all?: boolean | null | undefined;
  readonly wallet?: string | null | undefined;
  readonly marketId?: string | null | undefined;
  readonly everybody?: boolean | null | undefined;
}

/** Asserts that exactly one scope is given, and that the client may stop it. */
async function scopeOf(context: Context, given: GivenStop) {
  const { sessionId, wallet, marketId } = given;
  const flags = { all: given.all ?? false, everybody: given.everybody ?? false };
  const scopes = [sessionId != null, wallet != null, marketId != null, flags.all, flags.everybody];
  if (scopes.filter(Boolean).length !== 1) {
    const message = 'Give exactly one of sessionId, all, wallet, marketId and everybody.';
    throw new ApiError('BAD_USER_INPUT', { argument: 'sessionId' }, message);
  }
  if (sessionId != null) {
    const { id, userWallet } = await requireVisible(context, sessionId);
    const by = context.viewer?.wallet === userWallet ? 'OWNER' : 'OPERATOR';
    return { scope: { kind: 'session', sessionId: id }, by } as const;
  }
  if (flags.all) return { scope: { kind: 'wallet', wallet: requireWallet(context) }, by: 'OWNER' } as const;
  requireService(context);
  if (marketId != null) await assertMarketExists(context, marketId);
  const scope: StopScope =
    wallet != null
      ? { kind: 'wallet', wallet }
      : marketId != null
        ? { kind: 'market', marketId }
        : { kind: 'everybody' };
  return { scope, by: 'OPERATOR' } as const;
}

builder.mutationField('emergencyStop', (t) =>
  t.field({
    type: stopPayload,
    extensions: { ...dependsOnViewer, ...neverRefused },
    description:
      'Stops trading sessions at once, for good. No order of a stopped session is placed or filled after its stop has committed, in any process, and none is open when this answers. No rate refuses it. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions.',
    args: { input: t.arg({ type: stopInput, required: true, description: 'The sessions.' }) },
    resolve: async (_root, { input }, context) => {
      if (context.viewer === null) throw new ApiError('UNAUTHENTICATED');
      requireSessions(context);
      const note = input.reason.trim();
      assertNote(note);
      const { scope, by } = await scopeOf(context, input);
      const { queries, unitOfWork } = context.services;
      const result = await stopSessions(queries, unitOfWork, scope, { by, note });
      if (by === 'OPERATOR')
        logAct(context, requireOperator(context), 'emergencyStop', {
          ...{ scope: scope.kind, stopped: result.stopped, reason: note },
        });
      return result;
    },
  }),
);
