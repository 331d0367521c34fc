import { fork } from 'node:child_process';
import { once } from 'node:events';

import type { LoadAnswer, LoadCommand } from './load-client.ts';

/** A process full of clients. */
export interface Load extends Disposable {
  send(command: LoadCommand): Promise<LoadAnswer>;
}

/** Starts a process that holds clients, so that what they cost is not what the server costs. */
export function startLoad(): Load {
  const child = fork(new URL('./load-client.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  return {
    async send(command) {
      const answer = once(child, 'message');
      child.send(command);
      return ((await answer) as [LoadAnswer])[0];
    },
    [Symbol.dispose]: () => child.kill('SIGKILL'),
  };
}
