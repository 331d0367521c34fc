import { randomUUID } from 'node:crypto';

import { ApiError } from '../../base/errors.ts';
import { claimRequest } from '../../commit/requests.ts';
import { characterCount } from '../../db/characters.ts';
import type { MarketRow } from './table.ts';
import { maximumLoss } from '../pricing/cost-function.ts';
import type { WalletWork } from '../users/wallet-work.ts';
import { eventsOfMarketChange } from './events.ts';
import { offChainReference } from './off-chain.ts';
import { insertMarket, requireMarket } from './store.ts';

/** The market that a wallet proposes. `bParameter` counts base units, `initialLiquidity` lamports. */
export interface Proposal {
  readonly creatorWallet: string;
  readonly question: string;
  readonly description: string | null;
  /** In the table's spelling, which is lower case. */
  readonly category: string;
  readonly tags: readonly string[];
  readonly bParameter: bigint;
  /** Null stands for the largest loss that the market maker can make. */
  readonly initialLiquidity: bigint | null;
  /** The client's id of this proposal; null when the client gave none. */
  readonly clientId: string | null;
}

/** The result of a proposal. */
export interface ProposedMarket {
  readonly market: MarketRow;
  /** Whether an earlier request with the same client id made the market. */
  readonly isDuplicate: boolean;
}

/** The bounds of a proposal: characters of a text or tag, and the number of tags. */
export const proposalLimits = {
  question: { minimum: 10, maximum: 200 },
  description: { maximum: 2000 },
  tags: { maximum: 10 },
  tag: { minimum: 1, maximum: 50 },
} as const;

/**
 * Creates a market in PROPOSED.
 *
 * A proposal whose `clientId` the wallet has used makes no market: the first market is its result.
 *
 * @throws {ApiError} `CLIENT_ID_REUSED` when the id belongs to another request; `BAD_USER_INPUT` when a text is too short or too long, or an amount is not positive.
 */
export async function proposeMarket(walletWork: WalletWork, proposal: Proposal): Promise<ProposedMarket> {
  const { creatorWallet, category, bParameter } = proposal;
  const question = bounded('question', proposal.question.trim(), proposalLimits.question);
  const description =
    proposal.description === null
      ? null
      : bounded('description', proposal.description.trim(), proposalLimits.description);
  if (proposal.tags.length > proposalLimits.tags.maximum) {
    throw new ApiError(
      'BAD_USER_INPUT',
      { argument: 'tags', maximum: proposalLimits.tags.maximum },
      'Too many tags.',
    );
  }
  const tags = proposal.tags.map((tag) => bounded('tags', tag.trim(), proposalLimits.tag));
  if (bParameter < 1n) {
    throw new ApiError('BAD_USER_INPUT', { argument: 'bParameter' }, 'bParameter must be positive.');
  }
  const initialLiquidity = proposal.initialLiquidity ?? maximumLoss(bParameter);
  if (initialLiquidity < 0n) {
    throw new ApiError(
      'BAD_USER_INPUT',
      { argument: 'initialLiquidity' },
      'initialLiquidity must not be negative.',
    );
  }
  const { clientId, creatorWallet: caller, ...content } = proposal;
  const request = { caller, clientId, mutation: 'proposeMarket', content };
  const id = randomUUID();
  return walletWork.run(creatorWallet, [], async ({ tx, record }) => {
    const first = await claimRequest(tx, request, [id]);
    if (first !== null) return { market: await requireMarket(tx, first), isDuplicate: true };
    const market = await insertMarket(tx, {
      id,
      onChainAddress: offChainReference(),
      question,
      description,
      category,
      tags,
      creatorWallet,
      bParameter,
      initialLiquidity,
    });
    record(eventsOfMarketChange({ before: null, after: market, commitOrder: null }));
    return { market, isDuplicate: false };
  });
}

function bounded(
  argument: string,
  text: string,
  { minimum = 0, maximum }: { minimum?: number; maximum: number },
): string {
  const length = characterCount(text);
  if (length < minimum || length > maximum) {
    const message = `${argument} must have ${minimum} to ${maximum} characters.`;
    throw new ApiError('BAD_USER_INPUT', { argument, minimum, maximum, length }, message);
  }
  return text;
}
