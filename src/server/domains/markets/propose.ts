import { randomUUID } from 'node:crypto';

import { ApiError } from '../../base/errors.ts';
import type { UnitOfWork } from '../../commit/unit-of-work.ts';
import { characterCount } from '../../db/characters.ts';
import type { MarketRow } from './table.ts';
import { maximumLoss } from '../pricing/cost-function.ts';
import { ensureUser } from '../users/store.ts';
import { eventsOfMarketChange } from './events.ts';
import { offChainReference } from './off-chain.ts';
import { insertMarket } from './store.ts';

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
 * @throws {ApiError} `BAD_USER_INPUT` when a text is too short or too long, or an amount is not positive.
 */
export async function proposeMarket(unitOfWork: UnitOfWork, proposal: Proposal): Promise<MarketRow> {
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
  return unitOfWork.run(null, async ({ tx, record }) => {
    await ensureUser(tx, creatorWallet);
    const market = await insertMarket(tx, {
      id: randomUUID(),
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
    return market;
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
