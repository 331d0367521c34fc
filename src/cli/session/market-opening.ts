import { ChangeMarketStateDocument, ProposeMarketDocument } from '../../client/generated/graphql.ts';
import type { MarketState, Outcome, ProposeMarketInput } from '../../client/generated/graphql.ts';
import { retryWhenLimited } from './retry.ts';
import type { Session } from './session.ts';

/** A step that the service role takes with a market. */
export interface MarketStep {
  readonly marketId: string;
  readonly state: MarketState;
  readonly outcome?: Outcome;
}

/**
 * Proposes a market as the bearer of `token`, waiting where the server limits the rate. Resolves with the market's id.
 *
 * @throws {RequestError} when the server refuses.
 */
export async function proposeMarket(
  session: Session,
  token: string,
  input: ProposeMarketInput,
  signal: AbortSignal,
): Promise<string> {
  const answer = await retryWhenLimited(
    () => session.request(ProposeMarketDocument, { input }, token),
    signal,
  );
  return answer.proposeMarket.market.id;
}

/**
 * Takes the steps in sequence with the service token, waiting where the server limits the rate.
 *
 * @throws {RequestError} at the first step that the server refuses.
 */
export async function takeSteps(
  session: Session,
  serviceToken: string,
  steps: readonly MarketStep[],
  signal: AbortSignal,
): Promise<void> {
  for (const input of steps) {
    await retryWhenLimited(() => session.request(ChangeMarketStateDocument, { input }, serviceToken), signal);
  }
}

/** The steps that take a proposed market to trading. */
export function openingSteps(marketId: string): MarketStep[] {
  return [
    { marketId, state: 'APPROVED' },
    { marketId, state: 'ACTIVE' },
  ];
}
