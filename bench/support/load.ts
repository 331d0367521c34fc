import { fork } from 'node:child_process';
import { once } from 'node:events';

import type { LoadAnswer, LoadCommand } from './load-client.ts';

/** A process that holds clients. */
export interface Load extends Disposable {
  send(command: LoadCommand): Promise<LoadAnswer>;
}

/** Starts a process that holds clients, so that their cost is not part of the server's cost. */
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
