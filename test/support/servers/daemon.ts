import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface DaemonOptions {
  /** The prefix of the folder's name and of the error messages. */
  name: string;
  /** The signal that ends the process in any state. */
  endSignal: 'SIGKILL' | 'SIGQUIT';
  /** The owner of the folder and of the process; by default the user who runs the tests. */
  user?: { uid: number; gid: number } | undefined;
}

/**
 * A temporary folder, and the process that works in it. A daemon has at most a single process at a time.
 *
 * Disposal ends the process and removes the folder. The same happens when the test process dies, even by SIGKILL.
 */
export interface Daemon extends AsyncDisposable {
  readonly directory: string;
  /** @throws {Error} while no process runs. */
  readonly pid: number;
  /** Runs a program in the folder to its end. Rejects with the program's output when it fails. */
  run(command: string, args: string[]): Promise<void>;
  /** Resolves when the process has printed `ready`. Rejects with its output when it ends before that. */
  start(command: string, args: string[], ready: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Sends the signal and resolves when the process has ended; at once when no process runs. */
  end(signal: NodeJS.Signals): Promise<void>;
}

const keptOutputCharacters = 16_384;

export function createDaemon({ name, endSignal, user }: DaemonOptions): Daemon {
  const directory = mkdtempSync(join(tmpdir(), `${name}-`));
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
  const guard = startGuard(endSignal, directory);
  let current: Child | undefined;
  let isDisposed = false;

  function launch(command: string, args: string[]): Child {
    if (current !== undefined) throw new Error(`${name} already runs`);
    if (isDisposed) throw new Error(`${name} was disposed`);
    const child = spawnChild(name, command, args, directory, user);
    current = child;
    guard.watch(child.process.pid);
    void child.gone.then(() => {
      current = undefined;
      guard.watch(undefined);
    });
    return child;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const child = current;
    if (child === undefined) return;
    child.process.kill(signal);
    await child.gone;
  }

  return {
    directory,
    get pid() {
      const pid = current?.process.pid;
      if (pid === undefined) throw new Error(`${name} does not run`);
      return pid;
    },
    async run(command, args) {
      const child = launch(command, args);
      await child.gone;
      if (child.process.exitCode !== 0) throw await child.failure();
    },
    async start(command, args, ready) {
      const child = launch(command, args);
      await Promise.race([child.printed(ready), child.gone]);
      if (child.hasEnded()) throw await child.failure();
    },
    signal(signal) {
      current?.process.kill(signal);
    },
    end,
    async [Symbol.asyncDispose]() {
      if (isDisposed) return;
      isDisposed = true;
      await end(endSignal);
      await rm(directory, { recursive: true, force: true });
      guard.dismiss();
    },
  };
}

interface Child {
  process: ChildProcess;
  /** Resolves when the process has ended, or could not be started. */
  gone: Promise<void>;
  hasEnded(): boolean;
  printed(text: string): Promise<void>;
  /** Waits for the end of the output. */
  failure(): Promise<Error>;
}

function spawnChild(
  name: string,
  command: string,
  args: string[],
  directory: string,
  user: DaemonOptions['user'],
): Child {
  // A process group of its own, because Ctrl-C in the terminal must reach only the tests, which then end the process.
  const child = spawn(command, args, {
    ...user,
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let ended = false;
  const readers = new Set<() => void>();

  const collect = (chunk: string) => {
    output = (output + chunk).slice(-keptOutputCharacters);
    for (const reader of readers) reader();
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);

  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      collect(error.message);
      // An error of a process that has an id is about a signal that could not be sent.
      if (child.pid === undefined) resolve();
    });
    child.once('exit', () => resolve());
  }).then(() => {
    ended = true;
  });

  return {
    process: child,
    gone,
    hasEnded: () => ended,
    printed: (text) =>
      new Promise((resolve) => {
        const reader = () => {
          if (!output.includes(text)) return;
          readers.delete(reader);
          resolve();
        };
        readers.add(reader);
        reader();
      }),
    async failure() {
      await closed;
      return new Error(`${name} ended (${command}): ${output.trim()}`);
    },
  };
}

// The guard reads its standard input, which ends with the test process. An exit handler is not enough, because Vitest
// ends its workers with SIGTERM and SIGKILL.
const guardScript = `
pid=
while read -r line; do
  [ "$line" = dismiss ] && exit
  pid=$line
done
[ -n "$pid" ] && kill -s "$1" "$pid"
# A process that shuts down may still add files. Its id is no sign, because a container can keep an ended process.
attempts=0
while rm -rf "$2"; [ -e "$2" ] && [ "$attempts" -lt 300 ]; do sleep 0.02; attempts=$((attempts + 1)); done
`;

interface Guard {
  watch(pid: number | undefined): void;
  dismiss(): void;
}

/** Starts a shell that outlives this process until it has ended the watched process and removed the folder. */
function startGuard(endSignal: NodeJS.Signals, directory: string): Guard {
  const shell = spawn('/bin/sh', ['-c', guardScript, 'guard', endSignal.slice('SIG'.length), directory], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return {
    watch: (pid) => shell.stdin.write(`${pid ?? ''}\n`),
    dismiss: () => shell.stdin.end('dismiss\n'),
  };
}
