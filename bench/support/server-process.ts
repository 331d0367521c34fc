import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { monotonicMs } from './clock.ts';

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  /** Of GraphQL over HTTP. */
  readonly url: string;
  /** Of the process that was started: the server itself, unless npm started it. */
  readonly pid: number;
  /** From the start of its command until `/ready` said yes. */
  readonly readyAfterMs: number;
  /** The moments of the commits since the last call. Only of a server that was started with the commit clock. */
  takeCommits(): Promise<readonly number[]>;
  /** Bytes of the heap and of buffers after a forced collection. Only of a server that was started with the memory gauge. */
  takeMemory(): Promise<number>;
  /**
   * Bytes that the newest full collection has left which ran by itself; null when none has run since the last call. Only
   * of a server that was started with the memory gauge.
   */
  takeCollected(): Promise<number | null>;
  /** Resolves when the process has ended, for any reason. */
  readonly ended: Promise<void>;
  /** Ends the process at once. Resolves when it has ended. */
  kill(): Promise<void>;
}

/** What to start: `npm start` as it is, the same without npm, the server from its sources, or the same with the commit clock or the memory gauge in it. */
export type ServerCommand = 'npm start' | 'bundled' | 'plain' | 'with commit clock' | 'with memory gauge';

// An absolute address: the gauge is of this checkout, also where the server is of another one.
const gauge = new URL('memory-gauge.ts', import.meta.url).href;

const commands: Readonly<Record<ServerCommand, readonly [string, ...string[]]>> = {
  'npm start': ['npm', 'start'],
  bundled: [process.execPath, 'launch/start.mjs'],
  plain: [process.execPath, '--import', 'tsx', 'src/server/main.ts'],
  'with commit clock': [
    process.execPath,
    '--import',
    'tsx',
    '--import',
    './bench/support/commit-clock.ts',
    'src/server/main.ts',
  ],
  'with memory gauge': [
    process.execPath,
    '--expose-gc',
    '--import',
    'tsx',
    '--import',
    gauge,
    'src/server/main.ts',
  ],
};
const asked: readonly ServerCommand[] = ['with commit clock', 'with memory gauge'];

const root = new URL('../../', import.meta.url);

/** How much of a server's output is kept to explain why it ended. */
const keptOutputCharacters = 4096;

/** Groups of processes that were started and not stopped yet. */
const groups = new Set<number>();

/**
 * Starts the server of a checkout on a free port. Resolves when it is ready; rejects with its output when it ends before.
 *
 * @param nodeOptions options of Node, for a command that is not npm's.
 */
export async function startServerProcess(
  command: ServerCommand,
  environment: Readonly<Record<string, string>>,
  checkout: string | URL = root,
  nodeOptions: readonly string[] = [],
): Promise<ServerProcess> {
  const startedAtMs = monotonicMs();
  const [program, ...parameters] = commands[command];
  const child = spawn(program, [...nodeOptions, ...parameters], {
    cwd: checkout,
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info', DEMO: 'markets', ...environment },
    // A group of its own, because npm does not pass signals on to its children.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(asked.includes(command) ? (['ipc'] as const) : [])],
  });
  const group = child.pid;
  if (group === undefined) throw new Error(`${command} could not be started`);
  groups.add(group);
  const closed = once(child, 'close').then(() => {
    groups.delete(group);
  });

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (groups.has(group)) process.kill(-group, signal);
    await closed;
  };
  const ask = async (question: string): Promise<unknown> => {
    const answer = once(child, 'message');
    child.send(question);
    const [message] = (await answer) as [unknown];
    return message;
  };
  try {
    const url = await Promise.race([urlOf(child), closed.then(() => null)]);
    if (url === null) throw new Error(`${command} ended before it was ready`);
    const { status } = await fetch(new URL('/ready', url));
    if (status !== 200) throw new Error(`/ready answered ${status}`);
    return {
      url,
      pid: group,
      readyAfterMs: monotonicMs() - startedAtMs,
      takeCommits: async () => (await ask('commits')) as readonly number[],
      takeMemory: async () => (await ask('memory')) as number,
      takeCollected: async () => (await ask('collected')) as number | null,
      ended: closed,
      kill: () => end('SIGKILL'),
      [Symbol.asyncDispose]: () => end('SIGTERM'),
    };
  } catch (error) {
    await end('SIGTERM');
    throw error;
  }
}

/** Ends all servers that still run; for an interrupted bench. */
export function killServerProcesses(): void {
  for (const group of groups) process.kill(-group, 'SIGKILL');
}

/** The address in the "ready" line of a server. If the server ends by itself with an error, its output is shown. */
async function urlOf(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve) => {
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-keptOutputCharacters);
      const url = /"url":"([^"]+)"/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('close', (code) => {
      if (code !== 0 && code !== null) process.stderr.write(output);
    });
  });
}
