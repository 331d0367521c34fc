import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';

import {
  CastVoteDocument,
  ChangeMarketStateDocument,
  DeleteDiscussionDocument,
  ExecuteTradeDocument,
  PostDiscussionDocument,
  ProposeMarketDocument,
} from '../../../src/client/generated/graphql.ts';
import { codesOf } from '../../support/clients/graphql.ts';
import { describeOnDatabases } from '../../support/postgres/databases.ts';

const secret = 'a secret of this file alone, long enough for HS256';

const trade = { marketId: 'm', tradeType: 'BUY', outcome: 'YES', shares: '1' } as const;
const walletMutations = [
  {
    name: 'proposeMarket',
    document: ProposeMarketDocument,
    variables: { input: { question: 'Who may propose?' } },
  },
  { name: 'executeTrade', document: ExecuteTradeDocument, variables: { input: trade } },
  {
    name: 'castVote',
    document: CastVoteDocument,
    variables: { input: { marketId: 'm', voteType: 'PROPOSAL', vote: true } },
  },
  {
    name: 'postDiscussion',
    document: PostDiscussionDocument,
    variables: { input: { marketId: 'm', content: 'x' } },
  },
  {
    name: 'deleteDiscussion',
    document: DeleteDiscussionDocument,
    variables: { input: { discussionId: '00000000-0000-4000-8000-000000000000' } },
  },
] as const;
const change = { input: { marketId: 'm', state: 'APPROVED' } } as const;

const sign = (claims: { sub?: string; role: string }, secondsFromNow = 3600): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + secondsFromNow)
    .sign(new TextEncoder().encode(secret));

describeOnDatabases(
  'who may do what',
  (stage) => {
    describe.each(walletMutations)('$name', ({ document, variables }) => {
      const attempt = (token?: string): Promise<readonly unknown[]> =>
        codesOf<unknown, unknown>(stage.server, document as never, variables, token);

      it('needs a token: UNAUTHENTICATED without one, with one that has expired, and with one that is none', async () => {
        expect(await attempt()).toEqual(['UNAUTHENTICATED']);
        expect(await attempt(await sign({ sub: 'wallet', role: 'authenticated' }, -3600))).toEqual([
          'UNAUTHENTICATED',
        ]);
        expect(await attempt('no.such.token')).toEqual(['UNAUTHENTICATED']);
      });

      it('needs the token of a wallet: FORBIDDEN with a service token that stands for none', async () => {
        expect(await attempt(await sign({ role: 'service_role' }))).toEqual(['FORBIDDEN']);
      });
    });

    it('lets a service without a wallet change the state of a market', async () => {
      const token = await sign({ role: 'service_role' });
      expect(await codesOf(stage.server, ChangeMarketStateDocument, change, token)).toEqual(['NOT_FOUND']);
    });

    it('lets nobody else: UNAUTHENTICATED without a token, FORBIDDEN with the token of a wallet', async () => {
      const token = await sign({ sub: 'wallet', role: 'authenticated' });
      expect(await codesOf(stage.server, ChangeMarketStateDocument, change)).toEqual(['UNAUTHENTICATED']);
      expect(await codesOf(stage.server, ChangeMarketStateDocument, change, token)).toEqual(['FORBIDDEN']);
    });

    it('writes no user of a wallet that was refused', async () => {
      expect(await stage.query('SELECT wallet FROM users')).toEqual([]);
    });
  },
  { JWT_SECRET: secret },
);
