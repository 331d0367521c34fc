import type { Config } from '../base/config.ts';
import { ApiError } from '../base/errors.ts';
import type { Capabilities } from '../db/versioned/capabilities.ts';
import { developmentSecret } from '../development/secret.ts';
import { issueDevelopmentTokens, type DevelopmentTokens } from '../development/tokens.ts';
import { createMemoryChallengeStore } from '../domains/users/challenge-store.ts';
import { createChallenges, type Challenges } from '../domains/users/sign-in.ts';
import type { RedisClient } from '../redis/connection.ts';
import { createRedisChallengeStore } from '../transport/auth/redis-challenges.ts';
import { createTokens, generateSecret, type Tokens } from '../transport/auth/tokens.ts';
import type { Foundation } from './foundation.ts';

/** How clients prove who they are. */
export interface Identity {
  readonly tokens: Tokens;
  readonly challenges: Challenges;
  /** Null in production and with a configured secret, because a service token of a real project must not stand on a screen. */
  readonly developmentTokens: DevelopmentTokens | null;
}

/** The capability of signing in with a wallet. */
const signIn = 'signIn';

/**
 * Creates tokens and challenges. Outside production, a server without a secret makes one; in development it keeps the secret
 * in `DATA_DIR`.
 *
 * In production wallets cannot sign in without a domain, because they would sign a message that any server could have made:
 * the capability `signIn` is off then, and the log has a warning.
 */
export async function createIdentity(
  { config, logger }: Pick<Foundation, 'config' | 'logger'>,
  redis: RedisClient | null,
  capabilities: Capabilities,
): Promise<Identity> {
  const isOwnSecret =
    config.JWT_SECRET === null && config.JWT_JWKS_URL === null && config.NODE_ENV !== 'production';
  const tokens = createTokens({
    secret: isOwnSecret ? ownSecret({ config, logger }) : config.JWT_SECRET,
    jwksUrl: config.JWT_JWKS_URL,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
    sessionTtlSeconds: config.SESSION_TTL_SECONDS,
  });
  const developmentTokens = isOwnSecret ? await issueDevelopmentTokens(tokens) : null;
  const domain = signInDomain(config);
  if (domain === null) {
    const reason = 'set SIGN_IN_DOMAIN, or ALLOWED_ORIGINS, to the domain that wallets sign in to';
    capabilities.set({ name: signIn, state: 'OFF', reason });
    logger.warn({ capability: signIn, reason }, 'a capability is off');
    return { tokens, challenges: noChallenges, developmentTokens };
  }
  const challenges = createChallenges({
    store:
      redis === null
        ? createMemoryChallengeStore(config.MAX_CHALLENGES)
        : createRedisChallengeStore(redis, config.MAX_CHALLENGES),
    domain,
  });
  return { tokens, challenges, developmentTokens };
}

/** The secret of a server that was given none. */
function ownSecret({ config, logger }: Pick<Foundation, 'config' | 'logger'>): string {
  return config.NODE_ENV === 'development'
    ? developmentSecret(config.DATA_DIR, generateSecret, logger)
    : generateSecret();
}

/** The challenges of a server that has no domain. */
const noChallenges: Challenges = {
  request: () => Promise.reject(new ApiError('SERVICE_UNAVAILABLE', { part: signIn })),
  redeem: () => Promise.reject(new ApiError('SERVICE_UNAVAILABLE', { part: signIn })),
};

/** The domain that the owner of a wallet reads in the message to sign; null in production where none is known. */
function signInDomain(config: Config): string | null {
  const { SIGN_IN_DOMAIN: domain, ALLOWED_ORIGINS: origins, NODE_ENV: environment } = config;
  if (domain !== null) return domain;
  const [origin = ''] = origins ?? [];
  const host = URL.canParse(origin) ? new URL(origin).host : '';
  if (host !== '') return host;
  return environment === 'production' ? null : 'localhost';
}
