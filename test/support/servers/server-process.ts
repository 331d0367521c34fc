import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { inject } from 'vitest';

import type { TestServer } from './server.ts';

/** A process of the server, started as from a terminal. */
export interface ServerProcess extends AsyncDisposable {
  /** Resolves when the server serves. Rejects with the output of the process when it ends before that. */
  readonly ready: Promise<Ready>;
  /** Standard output so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves at the end of the process. */
  readonly ended: Promise<End>;
  signal(signal: NodeJS.Signals): void;
}

/** A server that takes work. */
export interface Ready {
  readonly url: string;
  readonly webSocketUrl: string;
}

/** The end of a process: its exit code, or the signal that ended it. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

// The process ends with the test process in any case, because its standard input ends then.
const endWithParent = 'process.stdin.on("end", () => process.exit(3)).resume().unref();';
const leash = ['--import', `data:text/javascript,${encodeURIComponent(endWithParent)}`];

/** The program of `npm start`. */
export const npmStart = ['launch/start.mjs'];

/**
 * Starts a process of the bundled server on a free port. Its only other variables are these and `PATH`. Demo markets of a server in
 * development have no traders.
 */
export function startProcess(
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  program: readonly string[] = [join(inject('programBundles'), 'main.mjs')],
): ServerProcess {
  const isDevelopment = (environment['NODE_ENV'] ?? 'development') === 'development';
  const child = spawn(process.execPath, [...leash, ...program, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: '0', ...(isDevelopment ? { DEMO: 'markets' } : {}), ...environment },
    stdio: 'pipe',
  });
  const printed = { stdout: '', stderr: '' };
  const readers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      for (const read of readers) read();
    });
  }
  const ended = new Promise<End>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });

  const serve = async (): Promise<Ready> => {
    const url = await new Promise<string>((resolve, reject) => {
      const read = (): void => {
        const found = /"url":"([^"]+)"/.exec(printed.stdout)?.[1];
        if (found !== undefined) resolve(found);
      };
      readers.add(read);
      void ended.then(() => reject(new Error(`it ended:\n${printed.stderr}${printed.stdout}`)));
    });
    const { status } = await fetch(new URL('/ready', url));
    if (status !== 200) throw new Error(`/ready answers ${status}`);
    return { url, webSocketUrl: url.replace('http', 'ws') };
  };
  const ready = serve();
  // A test of a process that ends before it serves does not await this promise.
  ready.catch(() => undefined);

  return {
    ready,
    get stdout() {
      return printed.stdout;
    },
    get stderr() {
      return printed.stderr;
    },
    ended,
    signal: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A process with the interface of a test server. */
export const asServer = ({ url, webSocketUrl }: Ready): TestServer => ({
  url,
  webSocketUrl,
  endpoint: (path) => new URL(path, url).href,
  stop: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});
