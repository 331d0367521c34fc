import { describe, expect, it } from 'vitest';

import {
  ChangeMarketStateDocument,
  MarketDocument,
  MarketStateChangedDocument,
  type ChangeMarketStateInput,
  type MarketState,
} from '../../../../src/client/generated/graphql.ts';
import { codesOf, createMarket, request } from '../../../support/clients/graphql.ts';
import { createSocketClient, subscribe } from '../../../support/clients/subscriber.ts';
import { describeOnDatabases, wireTime, type SharedStage } from '../../../support/postgres/databases.ts';
import { serviceToken } from '../../../support/servers/server.ts';

const states = ['PROPOSED', 'APPROVED', 'ACTIVE', 'RESOLVING', 'DISPUTED', 'FINALIZED'] as const;
const steps = [...states, 'cancel'] as const;
type StepName = (typeof steps)[number];

/** The legal steps from each state, as in API.md. */
const legalSteps: Readonly<Record<MarketState, readonly StepName[]>> = {
  PROPOSED: ['APPROVED', 'cancel'],
  APPROVED: ['ACTIVE', 'cancel'],
  ACTIVE: ['RESOLVING', 'cancel'],
  RESOLVING: ['DISPUTED', 'FINALIZED', 'cancel'],
  DISPUTED: ['FINALIZED', 'cancel'],
  FINALIZED: [],
};

function inputOf(marketId: string, step: StepName): ChangeMarketStateInput {
  if (step === 'cancel') return { marketId, cancel: true };
  return { marketId, state: step, outcome: step === 'RESOLVING' ? 'YES' : null };
}

async function change({ server }: SharedStage, input: ChangeMarketStateInput) {
  const { changeMarketState } = await request(
    server,
    ChangeMarketStateDocument,
    { input },
    await serviceToken(),
  );
  return changeMarketState.market;
}

async function codesOfChange(
  { server }: SharedStage,
  input: ChangeMarketStateInput,
): Promise<readonly unknown[]> {
  return codesOf(server, ChangeMarketStateDocument, { input }, await serviceToken());
}

async function read({ server }: SharedStage, id: string) {
  const { market } = await request(server, MarketDocument, { id });
  if (market === null) throw new Error('the market is not there');
  return market;
}

describeOnDatabases('changeMarketState', (stage) => {
  describe.each(states)('from %s', (from) => {
    it.each(legalSteps[from])('takes the step %s', async (step) => {
      const marketId = await createMarket(stage.server, from);

      expect(await change(stage, inputOf(marketId, step))).toMatchObject(
        step === 'cancel' ? { state: from, isCancelled: true } : { state: step, isCancelled: false },
      );
    });

    it('refuses every other step with ILLEGAL_TRANSITION and changes nothing', async () => {
      const marketId = await createMarket(stage.server, from);
      const before = await read(stage, marketId);

      for (const step of steps.filter((candidate) => !legalSteps[from].includes(candidate))) {
        expect(await codesOfChange(stage, inputOf(marketId, step)), step).toEqual(['ILLEGAL_TRANSITION']);
      }
      expect(await read(stage, marketId)).toEqual(before);
    });
  });

  it('refuses every step of a cancelled market with ILLEGAL_TRANSITION, cancelling it again included', async () => {
    for (const from of states.filter((state) => state !== 'FINALIZED')) {
      const marketId = await createMarket(stage.server, from);
      await change(stage, { marketId, cancel: true });
      for (const step of steps) {
        expect(await codesOfChange(stage, inputOf(marketId, step)), `${from}, ${step}`).toEqual([
          'ILLEGAL_TRANSITION',
        ]);
      }
    }
  });

  it('stamps each step when it is taken and leaves the earlier stamps alone', async () => {
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const path = [
      ['APPROVED', 'approvedAt'],
      ['ACTIVE', 'activatedAt'],
      ['RESOLVING', 'resolutionProposedAt'],
      ['DISPUTED', null],
      ['FINALIZED', 'finalizedAt'],
    ] as const;
    const columns = path.flatMap(([, column]) => column ?? []);
    const stamps: Record<string, string | null> = Object.fromEntries(columns.map((column) => [column, null]));

    for (const [state, column] of path) {
      await change(stage, inputOf(marketId, state));
      const market = await read(stage, marketId);
      if (column !== null) stamps[column] = market.updatedAt;
      expect(market).toMatchObject({ state, ...stamps });
    }
    const [row] = await stage.query(
      `SELECT ${wireTime('approved_at')} AS a, ${wireTime('activated_at')} AS b,
         ${wireTime('resolution_proposed_at')} AS c, ${wireTime('finalized_at')} AS d
       FROM markets WHERE id = $1`,
      [marketId],
    );
    expect(Object.values(row ?? {})).toEqual(columns.map((column) => stamps[column]));
  });

  it('stamps nothing when a market is cancelled', async () => {
    const marketId = await createMarket(stage.server, 'APPROVED');
    const { approvedAt } = await read(stage, marketId);

    await change(stage, { marketId, cancel: true });

    expect(await read(stage, marketId)).toMatchObject({
      approvedAt,
      activatedAt: null,
      resolutionProposedAt: null,
      finalizedAt: null,
    });
  });

  it.each(['YES', 'NO'] as const)('keeps the proposed outcome %s, and no final one yet', async (outcome) => {
    const marketId = await createMarket(stage.server, 'ACTIVE');

    expect(await change(stage, { marketId, state: 'RESOLVING', outcome })).toMatchObject({
      proposedOutcome: outcome,
      finalOutcome: null,
    });
  });

  it.each([
    { from: 'RESOLVING', outcome: null, final: 'YES' },
    { from: 'RESOLVING', outcome: 'NO', final: 'NO' },
    { from: 'DISPUTED', outcome: null, final: 'YES' },
    { from: 'DISPUTED', outcome: 'NO', final: 'NO' },
    { from: 'DISPUTED', outcome: 'YES', final: 'YES' },
  ] as const)('finalizes from $from, told $outcome, with $final', async ({ from, outcome, final }) => {
    const marketId = await createMarket(stage.server, from);

    expect(await change(stage, { marketId, state: 'FINALIZED', outcome })).toMatchObject({
      proposedOutcome: 'YES',
      finalOutcome: final,
    });
  });

  it('finalizes no market without an outcome: BAD_USER_INPUT when nobody has proposed one', async () => {
    const marketId = await createMarket(stage.server, 'RESOLVING');
    await stage.query(`UPDATE markets SET proposed_outcome = NULL WHERE id = $1`, [marketId]);

    expect(await codesOfChange(stage, { marketId, state: 'FINALIZED' })).toEqual(['BAD_USER_INPUT']);
    expect(await change(stage, { marketId, state: 'FINALIZED', outcome: 'NO' })).toMatchObject({
      finalOutcome: 'NO',
    });
  });

  it.each<[string, Omit<ChangeMarketStateInput, 'marketId'>]>([
    ['neither a state nor a cancellation', {}],
    ['a cancellation that is none', { cancel: false }],
    ['both a state and a cancellation', { state: 'APPROVED', cancel: true }],
    ['a proposed outcome that is missing', { state: 'RESOLVING' }],
    ['an outcome with APPROVED', { state: 'APPROVED', outcome: 'YES' }],
    ['an outcome with ACTIVE', { state: 'ACTIVE', outcome: 'YES' }],
    ['an outcome with DISPUTED', { state: 'DISPUTED', outcome: 'NO' }],
    ['an outcome with a cancellation', { cancel: true, outcome: 'NO' }],
  ])('refuses %s with BAD_USER_INPUT', async (_case, step) => {
    const marketId = await createMarket(stage.server, 'PROPOSED');

    expect(await codesOfChange(stage, { marketId, ...step })).toEqual(['BAD_USER_INPUT']);
  });

  it('knows no market with an unknown id: NOT_FOUND', async () => {
    expect(await codesOfChange(stage, { marketId: 'nowhere', state: 'APPROVED' })).toEqual(['NOT_FOUND']);
    expect(await codesOfChange(stage, { marketId: 'no\0where', state: 'APPROVED' })).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  it('announces each step once, with the state before and after, and a cancellation with both the same', async () => {
    using client = createSocketClient(stage.server);
    const marketId = await createMarket(stage.server, 'PROPOSED');
    const { cursor } = await read(stage, marketId);
    const watcher = subscribe(client, MarketStateChangedDocument, { marketId, after: cursor });

    await change(stage, { marketId, state: 'APPROVED' });
    const approved = await read(stage, marketId);
    await change(stage, { marketId, state: 'ACTIVE' });
    await change(stage, { marketId, cancel: true });

    const events = (await watcher.take(3)).map(({ marketStateChanged }) => marketStateChanged);
    expect(events).toMatchObject([
      { action: 'UPDATED', oldState: 'PROPOSED', newState: 'APPROVED', occurredAt: approved.updatedAt },
      { action: 'UPDATED', oldState: 'APPROVED', newState: 'ACTIVE' },
      { action: 'UPDATED', oldState: 'ACTIVE', newState: 'ACTIVE' },
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  });
});
