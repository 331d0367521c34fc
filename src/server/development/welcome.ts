import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Config } from '../base/config.ts';
import type { DevelopmentTokens } from './tokens.ts';

/** File in `DATA_DIR` from which the commands read the URL and the tokens of a development server. */
const sessionFile = 'development.json';

/** The parts of a running server that the welcome shows. */
export interface WelcomingServer {
  readonly url: string;
  /** Null in production. */
  readonly developmentTokens: DevelopmentTokens | null;
}

/**
 * Prints the URL, both tokens and a first subscription. With an embedded database in a folder, it also writes the URL and
 * the tokens to a file there, from which the commands read them. Does nothing in production.
 *
 * @returns a function that removes the file.
 */
export function showWelcome({ url, developmentTokens }: WelcomingServer, config: Config): () => void {
  if (developmentTokens === null) return () => undefined;
  const { trader, service } = developmentTokens;
  process.stdout.write(`
  Marketcast is live.

${config.DASHBOARD === 'off' ? '' : `  The page        ${new URL('/', url).href}\n`}  GraphiQL        ${url}
  Trader token    ${trader}
  Service token   ${service}

  Send a token as  Authorization: Bearer …  ; GraphiQL starts with the trader's. Try this there:

    subscription {
      marketEvents { __typename occurredAt market { question priceYes } }
    }

  and in another terminal:  npm run simulate

`);
  if (config.DATABASE_URL !== null || config.DATA_DIR.startsWith('memory://')) return () => undefined;
  const path = join(config.DATA_DIR, sessionFile);
  writeFileSync(path, `${JSON.stringify({ url, traderToken: trader, serviceToken: service }, null, 2)}\n`);
  chmodSync(path, 0o600);
  return () => rmSync(path, { force: true });
}
