import { ApiError } from '../../../base/errors.ts';
import { isStorable } from '../../../db/characters.ts';
import { unstorable } from '../../../db/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import { requireWallet, type Context } from '../../../graphql/context.ts';
import { logAct, requireOperator } from '../../../graphql/operator.ts';
import { duplicateDescription, readClientId, requiredClientIdOf } from '../../../graphql/repeatable.ts';
import { selects } from '../../../graphql/selection.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import { claimDividends, type ClaimedDividends } from '../claim.ts';
import { listHoldings } from '../dividend-store.ts';
import { launchShares, type Launch } from '../launch.ts';
import { tradeShares, type TradedShares } from '../trade.ts';
import { requireCreatorShares, unavailable } from './capability.ts';
import { claimRef, holdingRef } from './holding.ts';
import { creatorSharesRef, loadShares, type CreatorSharesNode } from './shares.ts';
import { shareTradeRef } from './trade.ts';

const creatorDescription = 'The wallet of the creator.';

const launchInput = builder.inputType('LaunchCreatorSharesInput', {
  description: "The launch of a creator's shares.",
  fields: (t) => ({
    creator: t.id({
      description: 'The wallet of the creator: for a service. The wallet of the viewer by default.',
    }),
    unlockVolume: t.field({
      type: 'BigInt',
      description:
        "The volume of the creator's markets that unlocks the shares, in lamports: at least `CREATOR_UNLOCK_VOLUME`, which is the default. A service may give a lower one.",
    }),
  }),
});

const launchPayload = builder.objectRef<CreatorSharesNode>('LaunchCreatorSharesPayload').implement({
  description: 'The result of a launch.',
  fields: (t) => ({
    creatorShares: t.field({
      type: creatorSharesRef,
      description: 'The shares as they are now.',
      resolve: (node) => node,
    }),
  }),
});

/** @throws {ApiError} `UNAUTHENTICATED`, `FORBIDDEN` for a wallet that launches the shares of another one. */
function readLaunch(
  context: Context,
  {
    creator,
    unlockVolume,
  }: { readonly creator?: string | null | undefined; readonly unlockVolume?: bigint | null | undefined },
): Launch {
  const { CREATOR_UNLOCK_VOLUME: usualVolume } = context.services.config;
  const isService = context.viewer?.role === 'service_role';
  const own = creator == null || !isService ? requireWallet(context) : creator;
  const launched = creator ?? own;
  if (launched !== own) throw new ApiError('FORBIDDEN', { creator: launched });
  if (!isStorable(launched) || launched === '') throw unstorable();
  const lowestVolume = isService ? 0n : usualVolume;
  return { creator: launched, unlockVolume: unlockVolume ?? null, lowestVolume, usualVolume };
}

builder.mutationField('launchCreatorShares', (t) =>
  t.field({
    type: launchPayload,
    extensions: dependsOnViewer,
    description: `Launches the shares of a creator, once. They are locked until the volume of the creator's markets reaches \`unlockVolume\`, and unlocked at once where it has. A second launch changes nothing, and answers the first. Needs a wallet, or the role \`service_role\` for another creator. Errors: \`UNAUTHENTICATED\`, \`FORBIDDEN\`, \`BAD_USER_INPUT\`; ${unavailable}`,
    args: { input: t.arg({ type: launchInput, required: true, description: 'The launch.' }) },
    resolve: async (_root, { input }, context, info) => {
      const launch = readLaunch(context, input);
      requireCreatorShares(context);
      const { creatorWallet: creator, unlockVolume } = await launchShares(
        context.services.unitOfWork,
        launch,
      );
      if (context.viewer?.role === 'service_role')
        logAct(context, requireOperator(context), 'launchCreatorShares', { creator, unlockVolume });
      const node = await loadShares(context, creator, selects(info, 'creatorShares', 'cursor'));
      if (node === null) throw new ApiError('NOT_FOUND', { creator });
      return node;
    },
  }),
);

const buyInput = builder.inputType('BuyCreatorSharesInput', {
  description: "A purchase of a creator's shares.",
  fields: (t) => ({
    clientId: requiredClientIdOf(t),
    creator: t.id({ required: true, description: creatorDescription }),
    shares: t.int({ required: true, description: 'The number of shares, 1 or more.' }),
    maxCost: t.field({ type: 'BigInt', required: true, description: 'The highest cost, in lamports.' }),
  }),
});

const sellInput = builder.inputType('SellCreatorSharesInput', {
  description: "A sale of a creator's shares.",
  fields: (t) => ({
    clientId: requiredClientIdOf(t),
    creator: t.id({ required: true, description: creatorDescription }),
    shares: t.int({ required: true, description: 'The number of shares, 1 or more.' }),
    minProceeds: t.field({
      type: 'BigInt',
      required: true,
      description: 'The lowest proceeds less the fee, in lamports.',
    }),
  }),
});

/** The payload of a purchase or a sale. */
const payloadOf = (name: string, description: string) =>
  builder.objectRef<TradedShares>(name).implement({
    description,
    fields: (t) => ({
      trade: t.expose('trade', { type: shareTradeRef, description: 'The trade.' }),
      holding: t.field({
        type: holdingRef,
        description: "The viewer's shares in the creator as they are now.",
        resolve: async ({ trade: { creatorWallet, holderWallet: wallet } }, _args, { services }) => {
          const [holding] = await listHoldings(services.queries, wallet, { creator: creatorWallet });
          if (holding === undefined) throw new ApiError('NOT_FOUND', { creator: creatorWallet });
          return { ...holding, wallet };
        },
      }),
      duplicate: t.exposeBoolean('isDuplicate', { description: duplicateDescription }),
    }),
  });

const tradeErrors = `Needs a wallet. Errors: \`UNAUTHENTICATED\`, \`FORBIDDEN\`, \`NOT_FOUND\`, \`SHARES_LOCKED\`, \`SLIPPAGE_EXCEEDED\`, \`CLIENT_ID_REUSED\`, \`BAD_USER_INPUT\``;

/** The arguments of a purchase and of a sale. */
interface TradeInput {
  readonly clientId: string;
  readonly creator: string;
  readonly shares: number;
}

function trade(
  context: Context,
  side: 'buy' | 'sell',
  input: TradeInput,
  limit: bigint,
): Promise<TradedShares> {
  const wallet = requireWallet(context);
  requireCreatorShares(context);
  const { creator, shares } = input;
  if (!isStorable(creator)) throw unstorable();
  const clientId = readClientId(context, input);
  return tradeShares(context.services.walletWork, { creator, wallet, side, shares, limit, clientId });
}

builder.mutationField('buyCreatorShares', (t) =>
  t.field({
    type: payloadOf('BuyCreatorSharesPayload', 'The result of a purchase.'),
    extensions: dependsOnViewer,
    description: `Buys shares of a creator on its curve. The cost rounds up to the lamport. ${tradeErrors}; ${unavailable}`,
    args: { input: t.arg({ type: buyInput, required: true, description: 'The purchase.' }) },
    resolve: (_root, { input }, context) => trade(context, 'buy', input, input.maxCost),
  }),
);

builder.mutationField('sellCreatorShares', (t) =>
  t.field({
    type: payloadOf('SellCreatorSharesPayload', 'The result of a sale.'),
    extensions: dependsOnViewer,
    description: `Sells shares of a creator on its curve. The proceeds round down to the lamport. The fee goes in part to the holders after the sale. ${tradeErrors}, \`INSUFFICIENT_SHARES\`; ${unavailable}`,
    args: { input: t.arg({ type: sellInput, required: true, description: 'The sale.' }) },
    resolve: (_root, { input }, context) => trade(context, 'sell', input, input.minProceeds),
  }),
);

const claimInput = builder.inputType('ClaimDividendsInput', {
  description: 'A claim of dividends.',
  fields: (t) => ({
    clientId: requiredClientIdOf(t),
    creator: t.id({ required: true, description: creatorDescription }),
  }),
});

const claimPayload = builder.objectRef<ClaimedDividends>('ClaimDividendsPayload').implement({
  description: 'The result of a claim.',
  fields: (t) => ({
    claim: t.expose('claim', { type: claimRef, description: 'The claim.' }),
    duplicate: t.exposeBoolean('isDuplicate', { description: duplicateDescription }),
  }),
});

builder.mutationField('claimDividends', (t) =>
  t.field({
    type: claimPayload,
    extensions: dependsOnViewer,
    description: `Claims all dividends that have accrued to the viewer from a creator's shares. However many requests arrive at once, each lamport is claimed once. Needs a wallet. Errors: \`UNAUTHENTICATED\`, \`FORBIDDEN\`, \`NOT_FOUND\`, \`NOTHING_TO_CLAIM\`, \`CLIENT_ID_REUSED\`, \`BAD_USER_INPUT\`; ${unavailable}`,
    args: { input: t.arg({ type: claimInput, required: true, description: 'The claim.' }) },
    resolve: (_root, { input }, context) => {
      const wallet = requireWallet(context);
      requireCreatorShares(context);
      const { creator } = input;
      if (!isStorable(creator)) throw unstorable();
      const clientId = readClientId(context, input);
      return claimDividends(context.services.walletWork, { creator, wallet, clientId });
    },
  }),
);
