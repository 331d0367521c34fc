/**
 * Loaded into Marketcast before its own code (`node --import`), which stays as it is: serves the commands of the bench,
 * and gives the server the broker of exposed-broker.ts, to which the bench publishes.
 */
import { existsSync } from 'node:fs';
import { register } from 'node:module';

import { serveControl } from '../control.ts';
import { exposed } from './exposed.ts';

const urlOf = (path: string): string => new URL(path, import.meta.url).href;
const memoryBroker = urlOf('../../../src/server/broker/memory/memory-broker.ts');
const app = urlOf('../../../src/server/app/');
for (const url of [memoryBroker, app]) if (!existsSync(new URL(url))) throw new Error(`there is no ${url}`);

// Only for the composition of the server: exposed-broker.ts imports the real module.
register(
  `data:text/javascript,${encodeURIComponent(`
    export async function resolve(specifier, context, nextResolve) {
      const resolved = await nextResolve(specifier, context);
      const isApps = resolved.url.split('?')[0] === '${memoryBroker}' && context.parentURL?.startsWith('${app}');
      return isApps ? nextResolve('${urlOf('./exposed-broker.ts')}', context) : resolved;
    }
  `)}`,
);

serveControl((marketId, dueMs) => exposed.publish(marketId, dueMs));
