import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/cli/simulate/random.ts';
import { SimulationPlan } from '../../../src/cli/simulate/plan.ts';
import type { Action, SimulationSize } from '../../../src/cli/simulate/plan.ts';

const actionsOf = (seed: number, count: number, size: SimulationSize): Action[] => {
  const plan = new SimulationPlan(createRandom(seed), size);
  return [...plan.opening(), ...Array.from({ length: count }, () => plan.next())];
};

/** Applies the actions by the rules of the server, and throws at the first illegal action. Returns the number of open markets. */
function referee(actions: readonly Action[]): number[] {
  const states: string[] = [];
  const held = new Map<string, bigint>();
  const voted = new Set<string>();
  const resting = new Set<number>();
  const comments = new Map<number, number>();
  const demand = (isLegal: boolean, action: Action) => {
    if (!isLegal) throw new Error(`illegal: ${action.kind} in market ${action.market}`);
  };
  const move = (action: Action, from: string, to: string) => {
    demand(states[action.market] === from, action);
    states[action.market] = to;
  };
  return actions.map((action) => {
    switch (action.kind) {
      case 'propose':
        demand(action.market === states.length && action.proposal.question.length >= 10, action);
        states.push('PROPOSED');
        break;
      case 'open':
        move(action, 'PROPOSED', 'ACTIVE');
        break;
      case 'resolve':
        move(action, 'ACTIVE', 'RESOLVING');
        break;
      case 'dispute':
        move(action, 'RESOLVING', 'DISPUTED');
        break;
      case 'finalize':
        move(action, 'DISPUTED', 'FINALIZED');
        break;
      case 'trade': {
        const key = `${action.trader}:${action.market}:${action.outcome}`;
        const rest = (held.get(key) ?? 0n) + (action.tradeType === 'BUY' ? action.shares : -action.shares);
        demand(states[action.market] === 'ACTIVE' && action.shares > 0n && rest >= 0n, action);
        // It would fail where it meets an order of its own trader.
        demand(!resting.has(action.trader), action);
        held.set(key, rest);
        break;
      }
      case 'order':
        demand(states[action.market] === 'ACTIVE' && action.shares % 1000n === 0n, action);
        demand(/^0\.\d{3}$/.test(action.price) && Number(action.price) > 0, action);
        if (action.timeInForce === 'GTC') resting.add(action.trader);
        break;
      case 'cancel':
        demand(states[action.market] === 'ACTIVE', action);
        break;
      case 'vote': {
        const key = `${action.trader}:${action.market}:${action.voteType}`;
        demand(states[action.market] === (action.voteType === 'PROPOSAL' ? 'PROPOSED' : 'DISPUTED'), action);
        demand(!voted.has(key), action);
        voted.add(key);
        break;
      }
      case 'comment':
        comments.set(action.comment, action.trader);
        break;
      case 'uncomment':
        demand(comments.get(action.comment) === action.trader, action);
        comments.delete(action.comment);
        break;
    }
    return states.filter((state) => state === 'ACTIVE').length;
  });
}

describe('the plan of a simulation', () => {
  it.each([
    { traders: 20, markets: 5 },
    { traders: 1, markets: 1 },
    { traders: 2, markets: 30 },
  ])('is legal for $traders traders in $markets markets, which stay open', (size) => {
    for (let seed = 0; seed < 10; seed += 1) {
      const openMarkets = referee(actionsOf(seed, 3000, size)).slice(size.markets * 2 + 2);
      expect(Math.min(...openMarkets)).toBeGreaterThanOrEqual(size.markets);
      expect(Math.max(...openMarkets)).toBeLessThanOrEqual(size.markets + 1);
    }
  });

  it('has something of everything', () => {
    const kinds = new Set(actionsOf(1, 3000, { traders: 20, markets: 5 }).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      ...['cancel', 'comment', 'dispute', 'finalize', 'open', 'order', 'propose', 'resolve', 'trade'],
      ...['uncomment', 'vote'],
    ]);
  });

  it('is repeated by its seed', () => {
    const size = { traders: 20, markets: 5 };
    expect(actionsOf(7, 500, size)).toEqual(actionsOf(7, 500, size));
    expect(actionsOf(7, 500, size)).not.toEqual(actionsOf(8, 500, size));
  });

  it('never asks a question twice, even when the words run out', () => {
    const questions = actionsOf(3, 0, { traders: 1, markets: 1000 }).flatMap((action) =>
      action.kind === 'propose' ? [action.proposal.question] : [],
    );
    expect(new Set(questions).size).toBe(questions.length);
    expect(questions.every((question) => question.length <= 200)).toBe(true);
  });
});
