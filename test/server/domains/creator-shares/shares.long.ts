import { print, type FormattedExecutionResult } from 'graphql';
import { describe, expect, it } from 'vitest';

import {
  ClaimDividendsDocument,
  type ClaimDividendsMutation,
} from '../../../../src/client/generated/graphql.ts';
import { send } from '../../../support/clients/graphql.ts';
import { createSocketClient } from '../../../support/clients/subscriber.ts';
import { buy, freshId, launch, readOwn, sell } from '../../../support/creator-shares/shares.ts';
import { RandomShares } from '../../../support/creator-shares/random-shares.ts';
import { expectSound } from '../../../support/creator-shares/sound.ts';
import { randomOf } from '../../../support/orders/matching-run.ts';
import { describeOnDatabases } from '../../../support/postgres/databases.ts';
import { tokenOf, withoutLimits } from '../../../support/servers/server.ts';

type Result = FormattedExecutionResult<ClaimDividendsMutation, unknown>;

describe('a million random purchases, sales, fees and claims of 1,000 holders', () => {
  it('add up to the lamport, and the reserve pays everybody out', () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const shares = new RandomShares(1000, randomOf(seed));
    for (let step = 0; step < 1_000_000; step += 1) {
      shares.step();
      if (shares.surplus() < 0n) throw new Error(`the reserve is short: seed ${seed}`);
      if (step % 1000 === 0) expect(shares.imbalance(), `seed ${seed}`).toBe(0n);
    }
    expect(shares.pool.paidIn, `seed ${seed}`).toBeGreaterThan(0n);
    for (const [index, { shares: held }] of shares.holdings.entries()) if (held > 0) shares.sell(index, held);
    for (const index of shares.holdings.keys()) shares.claim(index);
    expect(shares.pool.supply).toBe(0);
    expect(shares.pool.holders).toBe(0);
    expect(shares.pool.reserve, `seed ${seed}`).toBeGreaterThanOrEqual(0n);
    expect(shares.imbalance(), `seed ${seed}`).toBe(0n);
  });
});

describeOnDatabases(
  'a thousand claims at once',
  (stage) => {
    it('pay once', async () => {
      const creator = await launch(stage.server);
      await buy(stage.server, 'ada', { creator, shares: 20 });
      await buy(stage.server, 'grace', { creator, shares: 20 });
      await sell(stage.server, 'grace', { creator, shares: 20 });
      const { dividend } = await readOwn(stage.server, 'ada', creator);
      const token = await tokenOf('ada');
      // Half of them are the same request.
      const same = freshId();
      const query = print(ClaimDividendsDocument);
      const clients = Array.from({ length: 10 }, () => createSocketClient(stage.server, token));
      const results = await Promise.all(
        Array.from({ length: 1000 }, async (_, index): Promise<Result> => {
          const input = { creator, clientId: index % 2 === 0 ? same : freshId() };
          const iterator = clients[index % 10]?.iterate<ClaimDividendsMutation>({
            query,
            variables: { input },
          });
          const next = (await iterator?.next()) as IteratorResult<Result, unknown> | undefined;
          if (next === undefined || next.done === true) throw new Error('a claim was not answered');
          return next.value;
        }),
      );
      for (const client of clients) client[Symbol.dispose]();
      const claims = results.flatMap(({ data }) => data?.claimDividends ?? []);
      const codes = results.flatMap(({ errors = [] }) =>
        errors.map(({ extensions }) => extensions?.['code']),
      );
      expect(claims.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(new Set(claims.map(({ claim }) => claim.amount))).toEqual(new Set([dividend?.accrued]));
      expect(new Set(codes)).toEqual(new Set(['NOTHING_TO_CLAIM']));
      expect(claims.length + codes.length).toBe(1000);
      await expectSound(stage, creator);
    });

    it('and trades of shares by many wallets stay sound', async () => {
      const creator = await launch(stage.server);
      const below = randomOf(Math.floor(Math.random() * 2 ** 32));
      const wallets = Array.from({ length: 20 }, (_, index) => `trader ${index}`);
      for (let round = 0; round < 5; round += 1) {
        await Promise.all(
          wallets.map(async (wallet) => {
            const { holding } = await readOwn(stage.server, wallet, creator);
            const held = holding?.shares ?? 0;
            if (held > 0 && below(10) < 4) await sell(stage.server, wallet, { creator, shares: held });
            else await buy(stage.server, wallet, { creator, shares: 1 + below(3) });
            await send(
              stage.server,
              ClaimDividendsDocument,
              { input: { creator, clientId: freshId() } },
              await tokenOf(wallet),
            );
          }),
        );
      }
      await expectSound(stage, creator);
    });
  },
  withoutLimits,
);
