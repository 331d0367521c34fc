import { caseOf, type FuzzCase } from './cases.ts';
import type { Dice } from './dice.ts';
import { drawOperation } from './operations.ts';
import { bodyOf, postOf } from './posts.ts';
import { hostileJson, hostileText } from './texts.ts';

const inputTypes: readonly [string, ...string[]] = [
  'query($v: ID!) { market(id: $v) { id } }',
  'mutation($v: ProposeMarketInput!) { proposeMarket(input: $v) { market { id } } }',
  'mutation($v: ExecuteTradeInput!) { executeTrade(input: $v) { trade { id } } }',
  'mutation($v: PostDiscussionInput!) { postDiscussion(input: $v) { discussion { id } } }',
  'mutation($v: SignInWithWalletInput!) { signInWithWallet(input: $v) { token } }',
  'mutation($v: RequestWalletChallengeInput!) { requestWalletChallenge(input: $v) { message } }',
  'query($v: Int) { markets(first: $v) { edges { cursor } } }',
  'query($v: String) { markets(search: $v) { edges { cursor } } }',
  'query($v: String) { markets(after: $v) { edges { cursor } } }',
  'query($v: MarketState) { markets(state: $v) { edges { cursor } } }',
  'query($v: Boolean!) { viewer @include(if: $v) { wallet } }',
  'query($v: [[[ID]]]) { __typename }',
];

/** Requests whose variables are wrong in some way: of another type, very many, very deep, or not JSON at all. */
export function drawVariables(dice: Dice): FuzzCase {
  return caseOf([postOf(dice, bodyWith(dice))]);
}

/** The JSON text of a payload with drawn variables. */
export function bodyWith(dice: Dice): string {
  const sort = dice.int(0, 9);
  if (sort < 5) {
    const query = dice.pick(inputTypes);
    return bodyOf(dice, query, new Map([['v', valueOf(dice)]]));
  }
  if (sort < 8) {
    const { query, variables } = drawOperation(dice, dice.pick(['query', 'mutation']));
    const values = new Map(
      [...variables].map(([name, json]) => [name, dice.chance(40) ? valueOf(dice) : json]),
    );
    return bodyOf(dice, query, values);
  }
  const query = JSON.stringify(dice.pick(inputTypes));
  return dice.draw([
    () => `{"query":${query},"variables":${hostileJson(dice)}}`,
    () => `{"query":${hostileJson(dice)}}`,
    () => hostileJson(dice),
    () => `[${dice.many(0, 5, () => `{"query":${query},"variables":{"v":1}}`).join(',')}]`,
    () => `{"query":${query},"variables":{"v":1},"variables":{"v":[]}}`,
    () => `{"query":${query},"variables":"{\\"v\\":1}"}`,
    () => `{"query":${query},"variables":{"v":`,
    () => hostileText(dice),
  ]);
}

/** A value of any shape, or an input whose fields are partly right. */
function valueOf(dice: Dice): string {
  if (dice.chance(60)) return hostileJson(dice);
  const fields = [
    '"marketId":"@@market@@"',
    `"question":${hostileJson(dice, 1)}`,
    `"content":${hostileJson(dice, 1)}`,
    `"tags":[${dice.many(0, 3, () => hostileJson(dice, 1)).join(',')}]`,
    `"shares":${hostileJson(dice, 1)}`,
    `"clientId":${hostileJson(dice, 1)}`,
    `"wallet":${hostileJson(dice, 1)}`,
    ...['"tradeType":"BUY"', '"outcome":"YES"', '"message":"m"', '"signature":"s"'],
    `"__proto__":${hostileJson(dice, 2)}`,
  ];
  return `{${fields.filter(() => dice.chance(60)).join(',')}}`;
}
