import { builder } from '../../../graphql/builder.ts';
import { logAct, requireOperator } from '../../../graphql/operator.ts';
import { neverRefused } from '../../../graphql/rates.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { assertMarketExists } from '../../markets/schema/existence.ts';
import { haltTrading } from '../halt.ts';
import { resumeTrading } from '../resume.ts';
import { maximumReasonLength, type TradingHaltRow } from '../table.ts';
import { haltRef, requireHalts } from './halt.ts';
import { platformStatusRef, readStatus, type PlatformStatus } from './platform.ts';

const serviceErrors =
  'Needs the role `service_role`; no rate refuses it. Errors: `UNAUTHENTICATED`, `FORBIDDEN`, `NOT_FOUND`, `BAD_USER_INPUT`; `SERVICE_UNAVAILABLE` where the server has no table of halts.';

const haltInput = builder.inputType('HaltTradingInput', {
  description: 'A halt.',
  fields: (t) => ({
    marketId: t.id({ description: 'The market; all of them by default.' }),
    reason: t.string({
      required: true,
      description: `The reason that everyone reads: 1 to ${maximumReasonLength} characters; white space around it is cut.`,
    }),
    resumesAt: t.field({
      type: 'DateTime',
      description: 'The time at which trading resumes by itself, in the future; by hand by default.',
    }),
    cancelOrders: t.boolean({
      required: true,
      defaultValue: false,
      description:
        'Whether the resting orders of the scope end. It is stored with the halt, and has no effect while the server keeps no orders.',
    }),
  }),
});

const haltPayload = builder.objectRef<TradingHaltRow>('HaltTradingPayload').implement({
  description: 'The result of a halt.',
  fields: (t) => ({
    halt: t.field({ type: haltRef, description: 'The halt.', resolve: (row) => row }),
  }),
});

builder.mutationField('haltTrading', (t) =>
  t.field({
    type: haltPayload,
    extensions: { ...dependsOnViewer, ...neverRefused },
    description: `Halts trading in a market, or in all of them. No trade of the scope commits after the answer, in any process: they fail with \`TRADING_HALTED\`. A halt of the same scope ends, and this one takes its place. ${serviceErrors}`,
    args: { input: t.arg({ type: haltInput, required: true, description: 'The halt.' }) },
    resolve: async (_root, { input }, context) => {
      const by = requireOperator(context);
      requireHalts(context);
      const { reason, cancelOrders } = input;
      const marketId = input.marketId ?? null;
      if (marketId !== null) await assertMarketExists(context, marketId);
      const halt = await haltTrading(context.services.unitOfWork, {
        ...{ marketId, reason, cancelOrders },
        resumesAt: input.resumesAt ?? null,
      });
      const { id: haltId, resumesAt } = halt;
      logAct(context, by, 'haltTrading', { haltId, marketId, reason: halt.reason, resumesAt, cancelOrders });
      return halt;
    },
  }),
);

const resumeInput = builder.inputType('ResumeTradingInput', {
  description: 'The scope that trades again.',
  fields: (t) => ({
    marketId: t.id({
      description:
        'The market whose own halt ends. Without it the halt of all markets ends, and those of single markets stay.',
    }),
  }),
});

const resumePayload = builder.objectRef<PlatformStatus>('ResumeTradingPayload').implement({
  description: 'The result of a resumption.',
  fields: (t) => ({
    status: t.field({
      type: platformStatusRef,
      description: 'The status of the platform after it.',
      resolve: (status) => status,
    }),
  }),
});

builder.mutationField('resumeTrading', (t) =>
  t.field({
    type: resumePayload,
    extensions: { ...dependsOnViewer, ...neverRefused },
    description: `Ends the halt of a market, or that of all markets. Without such a halt nothing changes. ${serviceErrors}`,
    args: { input: t.arg({ type: resumeInput, required: true, description: 'The scope.' }) },
    resolve: async (_root, { input }, context) => {
      const by = requireOperator(context);
      requireHalts(context);
      const marketId = input.marketId ?? null;
      if (marketId !== null) await assertMarketExists(context, marketId);
      const ended = await resumeTrading(context.services.unitOfWork, marketId);
      logAct(context, by, 'resumeTrading', { haltId: ended?.id ?? null, marketId });
      return readStatus(context);
    },
  }),
);
