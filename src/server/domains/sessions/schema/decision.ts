import { builder } from '../../../graphql/builder.ts';
import { outcomeEnum, outcomeOf } from '../../markets/schema/outcome.ts';
import type { RecordedDecision } from '../decide.ts';
import { decisionActionEnum } from './enums.ts';

export const decisionRef = builder.objectRef<RecordedDecision>('AlgorithmDecision').implement({
  description: 'A decision of an algorithm, with its reasons.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id, which orders and trades name as `decisionId`.' }),
    clientId: t.exposeString('clientId', { description: 'The id that the client gave it.' }),
    sessionId: t.exposeID('sessionId', { description: 'The session.' }),
    action: t.expose('action', { type: decisionActionEnum, description: 'What was decided.' }),
    marketId: t.exposeID('marketId', { nullable: true, description: 'The market; null for no market.' }),
    outcome: t.field({
      type: outcomeEnum,
      nullable: true,
      description: 'The outcome of the shares.',
      resolve: ({ outcome }) => outcomeOf(outcome),
    }),
    shares: t.field({
      type: 'BigInt',
      nullable: true,
      description: 'The shares, in billionths of a share.',
      resolve: ({ shares }) => (shares === null ? null : BigInt(shares)),
    }),
    limitPrice: t.expose('limitPrice', {
      type: 'Decimal',
      nullable: true,
      description: 'The limit, in SOL for a share of the outcome.',
    }),
    confidence: t.exposeFloat('confidence', { nullable: true, description: 'From 0 to 1.' }),
    reasoning: t.exposeString('reasoning', { description: 'The reasons, plain text.' }),
    inputs: t.expose('inputs', {
      type: 'JSON',
      nullable: true,
      description: 'The data that the decision rests on, as the client gave it.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time of its recording.' }),
  }),
});
