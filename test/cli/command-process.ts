import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { inject } from 'vitest';

/** How a command ended. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCommand {
  /** Resolves when the command has ended. */
  readonly ended: Promise<CommandResult>;

  /** Resolves once the output has matched. */
  printed(pattern: RegExp, output?: 'stdout' | 'stderr'): Promise<void>;

  interrupt(): void;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The name of a command. */
export type CommandName = 'replay' | 'simulate' | 'halt' | 'announce' | 'bot' | 'session-export';

/** Starts a command of src/cli in a process of its own. */
export function startCommand(name: CommandName, args: readonly string[]): RunningCommand {
  const program = join(inject('programBundles'), `${name}.mjs`);
  const child = spawn(process.execPath, [program, ...args], { cwd: root });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([exitCode]): CommandResult => {
    return { exitCode: typeof exitCode === 'number' ? exitCode : null, stdout, stderr };
  });
  return {
    ended,
    async printed(pattern, output = 'stderr') {
      while (!pattern.test(output === 'stderr' ? stderr : stdout)) {
        const result = await Promise.race([once(child[output], 'data'), ended]);
        if ('exitCode' in result) throw new Error(`the command ended early: ${stderr}`);
      }
    },
    interrupt: () => child.kill('SIGINT'),
  };
}

/** Runs a command of src/cli to its end. */
export function runCommand(name: CommandName, args: readonly string[]): Promise<CommandResult> {
  return startCommand(name, args).ended;
}
