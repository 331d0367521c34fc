/**
 * Loaded into Marketcast before its own code (`node --import`), which stays as it is: serves the commands of the bench,
 * and hands the server the broker of broker-tap.ts, into which the bench publishes.
 */
import { register } from 'node:module';

import { serveControl } from '../control.ts';
import { tap } from './tap.ts';

const tapUrl = new URL('./broker-tap.ts', import.meta.url).href;

// Only where the server itself asks for it: the tap asks for the real one.
register(
  `data:text/javascript,${encodeURIComponent(`
    export function resolve(specifier, context, nextResolve) {
      const isServers = specifier.endsWith('/broker/memory.ts') && /\\/src\\/app\\.ts/.test(context.parentURL ?? '');
      return nextResolve(isServers ? ${JSON.stringify(tapUrl)} : specifier, context);
    }
  `)}`,
);

serveControl((marketId, dueMs) => tap.publish(marketId, dueMs));
