import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { createCaller, type Caller } from './channel.ts';
import type { ControlCommand } from './control.ts';
import type { ClientsCommand } from './clients/commands.ts';

/** A process that the bench started, and that carries out its commands. */
export interface BenchProcess<Command> extends Caller<Command>, AsyncDisposable {
  readonly pid: number;
}

/** A server, or the process that publishes for it. */
export interface MeasuredProcess extends BenchProcess<ControlCommand> {
  /** The address that it printed. */
  readonly url: string;
}

const root = new URL('../../', import.meta.url);
/** How much of a process' output is kept to explain why it ended. */
const keptOutputCharacters = 2000;
const startTimeoutMs = 30_000;

const running = new Set<ChildProcess>();

/**
 * Starts a program and resolves when it has printed its address.
 *
 * @throws {Error} with its output, when it ends before, or prints no address for 30 seconds.
 */
export async function startMeasuredProcess(
  name: string,
  [program = '', ...rest]: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<MeasuredProcess> {
  const isOption = program.startsWith('--');
  const [options, script, parameters] = isOption
    ? [[program, ...rest.slice(0, -1)], rest.at(-1) ?? '', []]
    : [[], program, rest];
  const child = start(script, parameters, [...options], {
    PORT: '0',
    DEMO: 'markets',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    ...environment,
  });
  const process = benchProcess<ControlCommand>(child, name);
  try {
    return { ...process, url: await urlOf(child, name) };
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
}

/** Starts the process that holds the clients. */
export function startClients(): BenchProcess<ClientsCommand> {
  const child = start('bench/fan-out/clients/process.ts', [], [], { NODE_ENV: 'production' });
  child.stdout?.resume();
  child.stderr?.pipe(process.stderr);
  return benchProcess<ClientsCommand>(child, 'the clients');
}

/** Ends all processes that still run; for an interrupted bench. */
export function killBenchProcesses(): void {
  for (const child of running) child.kill('SIGKILL');
}

function start(
  script: string,
  parameters: readonly string[],
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  const child = fork(script, parameters, {
    cwd: root,
    execArgv: ['--expose-gc', '--import', 'tsx', ...options],
    env: { ...process.env, ...environment },
    silent: true,
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

function benchProcess<Command>(child: ChildProcess, name: string): BenchProcess<Command> {
  return {
    ...createCaller<Command>(child, name),
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      if (!running.has(child)) return;
      const ended = once(child, 'exit');
      // The process holds nothing that must be saved.
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function urlOf(child: ChildProcess, name: string): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(new Error(`${name} ${reason}: ${output}`));
    const timer = setTimeout(() => fail('did not start'), startTimeoutMs);
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-keptOutputCharacters);
      const url = /"url":"([^"]+)"/.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('exit', () => {
      clearTimeout(timer);
      fail('ended before it was ready');
    });
  });
}
