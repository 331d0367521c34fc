import type { Tokens } from '../transport/auth/tokens.ts';

/** Tokens that the welcome shows: of a trader and of a service. */
export interface DevelopmentTokens {
  readonly trader: string;
  readonly service: string;
}

/** The wallets of the development tokens. Their private keys are unknown, so no signature can stand for them. */
export const demoWallets = {
  trader: 'DemoTrader1111111111111111111111111111111111',
  service: 'DemoService111111111111111111111111111111111',
} as const;

/** Issues the tokens of both demo wallets. */
export async function issueDevelopmentTokens(tokens: Pick<Tokens, 'issue'>): Promise<DevelopmentTokens> {
  return {
    trader: (await tokens.issue(demoWallets.trader, 'authenticated')).token,
    service: (await tokens.issue(demoWallets.service, 'service_role')).token,
  };
}
