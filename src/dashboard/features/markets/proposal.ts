import type { Schema } from 'marketcast/client';

import { readAmount } from '../../components/amounts.ts';

/** Bounds of the API. */
export const bounds = { question: { least: 10, most: 200 }, description: 2000, tags: 10, tag: 50 } as const;

/** The input of the visitor in the form. */
export interface ProposalDraft {
  readonly question: string;
  readonly description: string;
  readonly category: Schema.MarketCategory;
  /** Words between commas. */
  readonly tags: string;
  /** The text of the depth b, in shares. Empty is the usual depth. */
  readonly depth: string;
}

export const firstProposal: ProposalDraft = {
  question: '',
  description: '',
  category: 'OTHER',
  tags: '',
  depth: '',
};

const usualDepth = 100_000_000_000n;

/** The depth b, in billionths of a share; null for a text that is none. */
export const depthOf = ({ depth }: ProposalDraft): bigint | null =>
  depth === '' ? usualDepth : readAmount(depth);

/** b · ln 2: the most that the market maker can lose, in lamports. */
export const largestLossOf = (depth: bigint): bigint => (depth * 693_147_181n) / 1_000_000_000n;

const tagsOf = ({ tags }: ProposalDraft): readonly string[] =>
  tags
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');

/** The reasons why the draft cannot be sent, by field. A question that is too short is no mistake while it is written. */
export function problemsOf(draft: ProposalDraft): Partial<Record<keyof ProposalDraft, string>> {
  const tags = tagsOf(draft);
  const areTagsFine = tags.length <= bounds.tags && tags.every((tag) => tag.length <= bounds.tag);
  return {
    ...(areTagsFine ? {} : { tags: `${bounds.tags} tags at most, of ${bounds.tag} characters each.` }),
    ...(depthOf(draft) === null ? { depth: 'Write a number above 0, or leave it empty.' } : {}),
  };
}

/** Whether the draft can be sent. */
export function isSendable(draft: ProposalDraft): boolean {
  const { length } = draft.question.trim();
  const { least, most } = bounds.question;
  return length >= least && length <= most && Object.keys(problemsOf(draft)).length === 0;
}

/** The proposal of a draft. */
export function proposalOf(draft: ProposalDraft, clientId: string): Schema.ProposeMarketInput {
  const depth = draft.depth === '' ? null : depthOf(draft);
  const description = draft.description.trim();
  return {
    ...{ clientId, question: draft.question.trim(), category: draft.category, tags: [...tagsOf(draft)] },
    ...(description === '' ? {} : { description }),
    ...(depth === null ? {} : { bParameter: depth.toString() }),
  };
}
