import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Logger } from '../base/logger.ts';

/** What the traders need of the server. */
export interface TradersOptions {
  /** The URL of GraphQL. */
  readonly url: string;
  readonly serviceToken: string;
  readonly logger: Logger;
}

const program = fileURLToPath(new URL('../../../launch/demo-traders.mjs', import.meta.url));

/** Enough to see a market move every second, and little enough for a laptop. */
const size = ['--markets', '8', '--traders', '24', '--rate', '8'];

/**
 * Starts made-up traders in a process of their own. They use the public API, as every client does. They end with the server, also
 * where the server is killed.
 *
 * @returns a function that ends them, and resolves when they have gone.
 */
export function startDemoTraders({ url, serviceToken, logger }: TradersOptions): () => Promise<void> {
  const child = spawn(process.execPath, [program, '--url', url, ...size], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      logger.warn({ err: error }, 'the demo traders cannot start');
      resolve();
    });
    child.once('close', (code) => {
      if (code !== 0 && code !== null) logger.warn({ code }, 'the demo traders have ended');
      resolve();
    });
  });
  // The pipe breaks when the traders end first.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${serviceToken}\n`);
  return () => {
    child.stdin.end();
    return ended;
  };
}
