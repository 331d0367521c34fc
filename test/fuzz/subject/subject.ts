import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { root } from '../../support/docs/guides.ts';
import { faultOfLine, faultOfPause, type Notice, type ProcessFault } from './notices.ts';

/** The heap of the server under test, so that memory without a bound ends it. */
const heapMib = 512;

/** The secret of the tokens. */
export const secret = 'a secret that only the fuzzer knows, long enough';

/** A server in a process of its own, with the limits that production has by default. */
export interface Subject extends AsyncDisposable {
  readonly port: number;
  readonly hasEnded: boolean;
  /** The most resident memory so far. */
  readonly maximumRssMib: number;
  /**
   * Milliseconds for which the server could have run, and other programs had the processors. Such time is in no deadline of
   * the server.
   */
  readonly starvedMs: number;
  /** The longest pause so far, in milliseconds, of those that were told. */
  readonly longestPauseMs: number;
  /** Told of each fault from now on. */
  onFault(listener: (fault: ProcessFault) => void): void;
  /** MiB of the heap and of buffers after a forced collection. @throws {Error} when the server has ended. */
  memoryMib(): Promise<number>;
}

const sentry = new URL('sentry.ts', import.meta.url).href;

/** Starts a server on a free port. Resolves when it is ready; rejects with its output when it ends before. */
export async function startSubject(
  environment: Readonly<Record<string, string>>,
  program = 'src/server/main.ts',
): Promise<Subject> {
  const child = spawn(
    process.execPath,
    [...['--expose-gc', `--max-old-space-size=${heapMib}`, '--import', 'tsx', '--import', sentry], program],
    {
      cwd: root,
      env: {
        ...{ PATH: process.env.PATH, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0' },
        ...{ JWT_SECRET: secret, SHUTDOWN_GRACE_MS: '1000' },
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the server has no output');
  let listener: (fault: ProcessFault) => void = () => undefined;
  let hasEnded = false;
  let isStopping = false;
  let maximumRssMib = 0;
  let longestPauseMs = 0;
  let starvedMs = 0;
  let output = '';
  const memories: ((mib: number) => void)[] = [];
  const ended = once(child, 'close').then(([code, signal]) => {
    hasEnded = true;
    for (const resolve of memories.splice(0)) resolve(NaN);
    if (isStopping) return;
    const how = `the server ended: ${String(code ?? signal)}`;
    listener({ about: 'end', name: how, detail: output.slice(-4000) });
  });

  let onPort: (port: number) => void = () => undefined;
  const port = new Promise<number>((resolve, reject) => {
    onPort = resolve;
    void ended.then(() => reject(new Error(`the server ended before it was ready:\n${output}`)));
  });
  createInterface({ input: stdout }).on('line', (line) => {
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url !== undefined) onPort(Number(new URL(url).port));
    const fault = faultOfLine(line);
    if (fault === null) return;
    output = `${output}${line}\n`.slice(-8192);
    listener(fault);
  });
  createInterface({ input: stderr }).on('line', (line) => {
    output = `${output}${line}\n`.slice(-8192);
    if (line.trim() !== '')
      listener({ about: 'stderr', name: line.slice(0, 120), detail: line.slice(0, 4000) });
  });
  child.on('message', (notice: Notice) => {
    if (notice.about === 'state') {
      maximumRssMib = Math.max(maximumRssMib, notice.rssMib);
      starvedMs = notice.starvedMs;
    } else if (notice.about === 'memory') for (const resolve of memories.splice(0)) resolve(notice.mib);
    else {
      longestPauseMs = Math.max(longestPauseMs, notice.pausedMs);
      listener(faultOfPause(notice));
    }
  });

  return {
    port: await port,
    get hasEnded() {
      return hasEnded;
    },
    get maximumRssMib() {
      return maximumRssMib;
    },
    get starvedMs() {
      return starvedMs;
    },
    get longestPauseMs() {
      return longestPauseMs;
    },
    onFault(next) {
      listener = next;
      longestPauseMs = 0;
    },
    async memoryMib() {
      if (hasEnded) throw new Error('the server has ended');
      const answer = new Promise<number>((resolve) => memories.push(resolve));
      child.send('memory');
      return answer;
    },
    async [Symbol.asyncDispose]() {
      isStopping = true;
      if (!hasEnded) child.kill('SIGKILL');
      await ended;
    },
  };
}
