import { SignJWT } from 'jose';

import { startApp } from '../../../src/server/app/app.ts';
import { loadConfig } from '../../../src/server/base/config.ts';
import { domainVariables } from '../../../src/server/domains/index.ts';
import { createLogger, type Logger } from '../../../src/server/base/logger.ts';
import { createDatabase } from '../postgres/shared-postgres.ts';

/** The `JWT_SECRET` of every test server. */
export const jwtSecret = 'a secret that only the tests know, long enough';
const key = new TextEncoder().encode(jwtSecret);

/** Variables that switch off the limits that a test of another subject may reach. */
export const withoutLimits = {
  RATE_LIMIT_MESSAGES: '0',
  RATE_LIMIT_CONTROL_FRAMES: '0',
  RATE_LIMIT_COST: '0',
  RATE_LIMIT_SEARCHES: '0',
  RATE_LIMIT_MUTATIONS: '0',
  RATE_LIMIT_SIGN_INS: '0',
  MAX_SUBSCRIPTIONS_PER_CONNECTION: '0',
  MAX_CONNECTIONS_PER_IP: '0',
  MAX_OPERATION_ID_LENGTH: '0',
} as const;

/** A server in this process, on a free port. */
export interface TestServer extends AsyncDisposable {
  /** The URL of GraphQL over HTTP and Server-Sent Events. */
  readonly url: string;
  /** The URL of GraphQL over WebSocket. */
  readonly webSocketUrl: string;
  /** The URL of another endpoint, such as `/ready`. */
  endpoint(path: string): string;
  stop(): Promise<void>;
}

/**
 * Starts a server. `environment` overrides its variables. Without `logger`, the server logs nothing by default.
 *
 * Its database is empty and its own, on the PostgreSQL of the run, unless `environment` has DATABASE_URL or DATA_DIR.
 */
export async function startServer(
  environment: Record<string, string> = {},
  logger: Logger | null = null,
): Promise<TestServer> {
  const hasDatabase = 'DATABASE_URL' in environment || 'DATA_DIR' in environment;
  const config = loadConfig(domainVariables, {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    ...(hasDatabase ? {} : { DATABASE_URL: await createDatabase() }),
    JWT_SECRET: jwtSecret,
    LOG_LEVEL: 'silent',
    SHUTDOWN_GRACE_MS: '200',
    DEMO: 'none',
    ...withoutLimits,
    ...environment,
  });
  const app = await startApp(config, logger ?? createLogger(config.LOG_LEVEL));
  return {
    url: app.url,
    webSocketUrl: app.url.replace('http', 'ws'),
    endpoint: (path) => new URL(path, app.url).href,
    stop: () => app.stop(),
    [Symbol.asyncDispose]: () => app.stop(),
  };
}

/** Claims of a test token beside its subject. */
export interface TokenClaims {
  readonly role?: string;
  /** Seconds from now; negative for a token that has expired. */
  readonly expiresInSeconds?: number;
}

/** Creates a token of a wallet that every test server accepts. */
export async function tokenOf(
  wallet: string,
  { role = 'authenticated', expiresInSeconds = 3600 }: TokenClaims = {},
): Promise<string> {
  return new SignJWT({ role })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(wallet)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + expiresInSeconds)
    .sign(key);
}

/** Creates a service token that every test server accepts. */
export function serviceToken(): Promise<string> {
  return tokenOf('service', { role: 'service_role' });
}
