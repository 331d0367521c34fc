import type { Config } from '../base/config.ts';
import { issueDevelopmentTokens, type DevelopmentTokens } from '../development/tokens.ts';
import { createMemoryChallengeStore } from '../domains/users/challenge-store.ts';
import { createChallenges, type Challenges } from '../domains/users/sign-in.ts';
import type { RedisClient } from '../redis/connection.ts';
import { createRedisChallengeStore } from '../transport/auth/redis-challenges.ts';
import { createTokens, generateSecret, type Tokens } from '../transport/auth/tokens.ts';

/** How clients prove who they are. */
export interface Identity {
  readonly tokens: Tokens;
  readonly challenges: Challenges;
  /** Null in production and with a configured secret, because a service token of a real project must not stand on a screen. */
  readonly developmentTokens: DevelopmentTokens | null;
}

/** Creates tokens and challenges. Outside production, a server without a secret makes a secret that ends with its run. */
export async function createIdentity(config: Config, redis: RedisClient | null): Promise<Identity> {
  const isOwnSecret =
    config.JWT_SECRET === null && config.JWT_JWKS_URL === null && config.NODE_ENV !== 'production';
  const tokens = createTokens({
    secret: isOwnSecret ? generateSecret() : config.JWT_SECRET,
    jwksUrl: config.JWT_JWKS_URL,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
    sessionTtlSeconds: config.SESSION_TTL_SECONDS,
  });
  const developmentTokens = isOwnSecret ? await issueDevelopmentTokens(tokens) : null;
  const challenges = createChallenges({
    store:
      redis === null
        ? createMemoryChallengeStore(config.MAX_CHALLENGES)
        : createRedisChallengeStore(redis, config.MAX_CHALLENGES),
    domain: signInDomain(config),
  });
  return { tokens, challenges, developmentTokens };
}

/** The domain that the owner of a wallet reads in the message to sign. */
function signInDomain({ SIGN_IN_DOMAIN: domain, ALLOWED_ORIGINS: origins }: Config): string {
  const [origin = ''] = origins ?? [];
  return domain ?? (URL.canParse(origin) ? new URL(origin).host : 'localhost');
}
