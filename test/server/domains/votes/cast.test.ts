import { expect, it } from 'vitest';

import {
  CastVoteDocument,
  MarketDocument,
  VoteCastDocument,
  type MarketState,
  type VoteType,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { describeOnDatabases, wireTime, type SharedStage } from '../../../support/postgres/databases.ts';
import { tokenOf } from '../../../support/servers/server.ts';

interface Ballot {
  readonly marketId: string;
  readonly voteType: VoteType;
  readonly vote?: boolean;
  readonly wallet?: string;
}

async function cast({ server }: Pick<SharedStage, 'server'>, ballot: Ballot) {
  const { wallet = 'voter', vote = true, ...rest } = ballot;
  const variables = { input: { vote, ...rest } };
  return (await request(server, CastVoteDocument, variables, await tokenOf(wallet))).castVote;
}

async function codesOfVote({ server }: SharedStage, ballot: Ballot): Promise<readonly unknown[]> {
  const { wallet = 'voter', vote = true, ...rest } = ballot;
  return codesOf(server, CastVoteDocument, { input: { vote, ...rest } }, await tokenOf(wallet));
}

async function talliesOf({ server }: Pick<SharedStage, 'server'>, id: string) {
  const { market } = await request(server, MarketDocument, { id });
  return market;
}

const kinds = [
  {
    voteType: 'PROPOSAL',
    state: 'PROPOSED',
    table: 'proposal_votes',
    counts: ['proposal_likes', 'proposal_dislikes'],
    tally: 'proposalTally',
    other: 'disputeTally',
    threshold: '0.7',
  },
  {
    voteType: 'DISPUTE',
    state: 'DISPUTED',
    table: 'dispute_votes',
    counts: ['dispute_agree', 'dispute_disagree'],
    tally: 'disputeTally',
    other: 'proposalTally',
    threshold: '0.6',
  },
] as const;

const states: readonly MarketState[] = [
  'PROPOSED',
  'APPROVED',
  'ACTIVE',
  'RESOLVING',
  'DISPUTED',
  'FINALIZED',
];

describeOnDatabases('castVote', (stage) => {
  it.each(kinds)('counts $voteType votes on the market and gives the tally with each', async (kind) => {
    const { voteType, state, table, tally, other, threshold } = kind;
    const marketId = await createMarket(stage.server, state);

    const first = await cast(stage, { marketId, voteType });
    expect(first.vote).toMatchObject({ marketId, userWallet: 'voter', voteType, vote: true });
    expect(first.tally).toEqual({
      id: `VoteTally:${marketId}:${voteType}`,
      for: 1,
      against: 0,
      total: 1,
      approvalRate: '1.000000000',
      threshold,
      thresholdReached: true,
    });
    const second = await cast(stage, { marketId, voteType, vote: false, wallet: 'opponent' });
    const third = await cast(stage, { marketId, voteType, wallet: 'supporter' });
    expect(second.tally).toMatchObject({ for: 1, against: 1, total: 2, approvalRate: '0.500000000' });
    expect(third.tally).toMatchObject({ for: 2, against: 1, total: 3, approvalRate: '0.666666667' });

    const market = await talliesOf(stage, marketId);
    expect(market?.[tally]).toEqual(third.tally);
    expect(market?.[other]).toMatchObject({ total: 0, approvalRate: null, thresholdReached: false });
    expect(market?.state).toBe(state);
    const rows = await stage.query(
      `SELECT user_wallet, vote, ${wireTime('voted_at')} AS at FROM ${table} WHERE market_id = $1 ORDER BY voted_at`,
      [marketId],
    );
    expect(rows).toEqual([
      { user_wallet: 'voter', vote: true, at: first.vote.votedAt },
      { user_wallet: 'opponent', vote: false, at: second.vote.votedAt },
      { user_wallet: 'supporter', vote: true, at: third.vote.votedAt },
    ]);
  });

  it('creates the user of a wallet on first sight', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    await cast(stage, { marketId, voteType: 'PROPOSAL', wallet: 'first-time-voter' });

    expect(await stage.query(`SELECT wallet FROM users WHERE wallet = 'first-time-voter'`)).toHaveLength(1);
  });

  it.each(kinds)(
    'takes one $voteType vote of a wallet: ALREADY_VOTED',
    async ({ voteType, state, tally }) => {
      const marketId = await createMarket(stage.server, state);
      await cast(stage, { marketId, voteType });

      expect(await codesOfVote(stage, { marketId, voteType })).toEqual(['ALREADY_VOTED']);
      expect(await codesOfVote(stage, { marketId, voteType, vote: false })).toEqual(['ALREADY_VOTED']);
      expect((await talliesOf(stage, marketId))?.[tally]).toMatchObject({ for: 1, against: 0 });
    },
  );

  it('takes one of many votes that a wallet casts at once', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const attempts = Array.from({ length: 10 }, () => codesOfVote(stage, { marketId, voteType: 'PROPOSAL' }));
    const codes = (await Promise.all(attempts)).flat();

    expect(codes).toEqual(Array<string>(9).fill('ALREADY_VOTED'));
    expect((await talliesOf(stage, marketId))?.proposalTally.total).toBe(1);
  });

  it.each(kinds)('takes $voteType votes in $state only: VOTING_CLOSED', async ({ voteType, state: open }) => {
    for (const state of states.filter((candidate) => candidate !== open)) {
      const marketId = await createMarket(stage.server, state);
      expect(await codesOfVote(stage, { marketId, voteType }), state).toEqual(['VOTING_CLOSED']);
    }
    const cancelled = await createMarket(stage.server, open);
    await stage.query('UPDATE markets SET is_cancelled = true WHERE id = $1', [cancelled]);
    expect(await codesOfVote(stage, { marketId: cancelled, voteType })).toEqual(['VOTING_CLOSED']);
  });

  it('knows no market with an unknown id: NOT_FOUND', async () => {
    expect(await codesOfVote(stage, { marketId: 'nowhere', voteType: 'PROPOSAL' })).toEqual(['NOT_FOUND']);
  });

  it.each(kinds)('reports $threshold of $voteType votes as reached exactly there', async (kind) => {
    const { counts, tally, threshold } = kind;
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const [yes, no] = counts;
    const reached = async (likes: number, dislikes: number): Promise<boolean | undefined> => {
      await stage.query(`UPDATE markets SET ${yes} = ${likes}, ${no} = ${dislikes} WHERE id = $1`, [
        marketId,
      ]);
      return (await talliesOf(stage, marketId))?.[tally].thresholdReached;
    };
    const atThreshold = Number(threshold) * 10;

    expect(await reached(atThreshold, 10 - atThreshold)).toBe(true);
    expect(await reached(atThreshold * 100 - 1, 1001 - atThreshold * 100)).toBe(false);
    expect(await reached(atThreshold * 100, 1000 - atThreshold * 100)).toBe(true);
    expect(await reached(0, 0)).toBe(false);
    expect(await reached(0, 1)).toBe(false);
    expect((await talliesOf(stage, marketId))?.[tally].approvalRate).toBe('0.000000000');
  });

  it('takes the thresholds of the configuration, exact where no binary fraction is', async () => {
    await using another = await stage.startAnother({
      PROPOSAL_THRESHOLD: '0.333333333333',
      DISPUTE_THRESHOLD: '1',
    });
    const marketId = await createMarket(another.server, 'PROPOSED');
    await another.query(
      `UPDATE markets SET proposal_likes = 1, proposal_dislikes = 2, dispute_agree = 99, dispute_disagree = 1
       WHERE id = $1`,
      [marketId],
    );

    const market = await talliesOf(another, marketId);
    expect(market?.proposalTally).toMatchObject({
      approvalRate: '0.333333333',
      threshold: '0.333333333333',
      thresholdReached: true,
    });
    expect(market?.disputeTally).toMatchObject({ threshold: '1', thresholdReached: false });
  });

  it('announces each vote with the tally that it is part of, filtered by its type', async () => {
    using client = createSocketClient(stage.server);
    const marketId = await createMarket(stage.server, 'DISPUTED');
    const after = (await talliesOf(stage, marketId))?.cursor;
    const disputes = subscribe(client, VoteCastDocument, { marketId, voteType: 'DISPUTE', after });
    const proposals = subscribe(client, VoteCastDocument, { marketId, voteType: 'PROPOSAL', after });

    const first = await cast(stage, { marketId, voteType: 'DISPUTE' });
    const second = await cast(stage, { marketId, voteType: 'DISPUTE', vote: false, wallet: 'opponent' });

    const events = (await disputes.take(2)).map(({ voteCast }) => voteCast);
    expect(events).toMatchObject([
      { vote: { userWallet: 'voter', vote: true }, tally: first.tally, occurredAt: first.vote.votedAt },
      { vote: { userWallet: 'opponent', vote: false }, tally: second.tally },
    ]);
    expect(proposals.received).toEqual([]);
  });
});
