import { builder } from '../../../graphql/builder.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { duplicateDescription, readClientId, requiredClientIdOf } from '../../../graphql/repeatable.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import { isYes, outcomeEnum } from '../../markets/schema/outcome.ts';
import { decisionLimits, recordDecision, type RecordedDecision } from '../decide.ts';
import { ownSessionOf } from './access.ts';
import { decisionRef } from './decision.ts';
import { decisionActionEnum } from './enums.ts';
import { readAge } from './inputs-age.ts';

const decisionInput = builder.inputType('RecordDecisionInput', {
  description: 'A decision of an algorithm.',
  fields: (t) => ({
    clientId: requiredClientIdOf(t),
    sessionId: t.id({ required: true, description: 'The session.' }),
    action: t.field({ type: decisionActionEnum, required: true, description: 'What was decided.' }),
    marketId: t.id({ description: 'The market.' }),
    outcome: t.field({ type: outcomeEnum, description: 'The outcome of the shares.' }),
    shares: t.field({ type: 'BigInt', description: 'The shares, in billionths of a share.' }),
    limitPrice: t.field({ type: 'Decimal', description: 'The limit, in SOL, nine decimals at most.' }),
    confidence: t.float({ description: 'From 0 to 1.' }),
    reasoning: t.string({
      required: true,
      description: `The reasons, plain text: ${decisionLimits.reasoning} characters at most.`,
    }),
    inputs: t.field({
      type: 'JSON',
      description: `The data that the decision rests on: ${decisionLimits.inputsBytes} bytes of JSON at most. Data that is old by its time \`at\`, or by \`sequence\`, the place of the book of \`marketId\` that it rests on, raises STALE_DATA.`,
    }),
  }),
});

const decisionPayload = builder
  .objectRef<{ readonly decision: RecordedDecision; readonly isDuplicate: boolean }>('RecordDecisionPayload')
  .implement({
    description: 'The result of a recording.',
    fields: (t) => ({
      decision: t.expose('decision', { type: decisionRef, description: 'The decision.' }),
      duplicate: t.exposeBoolean('isDuplicate', { description: duplicateDescription }),
    }),
  });

builder.mutationField('recordDecision', (t) =>
  t.field({
    type: decisionPayload,
    extensions: dependsOnViewer,
    description:
      'Records a decision of an algorithm with its reasons, for good. Orders and trades of the session name it. Only the owner of the session may. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `SESSION_NOT_ACTIVE` after its end, `CLIENT_ID_REUSED`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no tables for sessions.',
    args: { input: t.arg({ type: decisionInput, required: true, description: 'The decision.' }) },
    resolve: async (_root, { input }, context) => {
      const own = ownSessionOf(context, input.sessionId);
      const marketId = input.marketId ?? null;
      if (marketId !== null) await assertMarketExists(context, marketId);
      const inputs: unknown = input.inputs ?? null;
      const { walletWork, config } = context.services;
      const decision = {
        ...own,
        clientId: readClientId(context, input) ?? '',
        action: input.action,
        marketId,
        outcome: input.outcome == null ? null : isYes(input.outcome),
        shares: input.shares ?? null,
        limitPrice: input.limitPrice ?? null,
        confidence: input.confidence ?? null,
        reasoning: input.reasoning,
        inputs,
      };
      return recordDecision(walletWork, decision, {
        maximumMs: config.RISK_STALE_MS,
        age: await readAge(context.services, marketId, inputs),
      });
    },
  }),
);
