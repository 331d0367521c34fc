import type { ChildProcess } from 'node:child_process';

/** A command from the bench to a process, or the answer with the same number. */
interface Numbered<Body> {
  readonly number: number;
  readonly body: Body;
}

/** The answer of a process: a value, or the reason of a failure. */
type Outcome = { readonly value: unknown } | { readonly failure: string };

/** Sends commands to a process. Several commands may be under way at once. */
export interface Caller<Command> {
  /** Sends a command that has no answer. */
  tell(command: Command): void;
  /**
   * Sends a command and waits for its answer.
   *
   * @throws {Error} when the command fails, when the process ends, or when `timeoutMs` have passed.
   */
  ask<Answer>(command: Command, timeoutMs?: number): Promise<Answer>;
}

/** An answer that takes longer is a failure of the process. */
const defaultTimeoutMs = 60_000;

/** Talks to a process that was started with an IPC channel and calls {@link obey}. */
export function createCaller<Command>(child: ChildProcess, name: string): Caller<Command> {
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let last = 0;
  let ending: string | null = null;

  child.on('message', ({ number, body }: Numbered<Outcome>) => {
    waiting.get(number)?.(body);
    waiting.delete(number);
  });
  child.once('exit', (code, signal) => {
    ending = `${name} ended (${signal ?? `code ${code ?? '?'}`})`;
    for (const settle of waiting.values()) settle({ failure: ending });
    waiting.clear();
  });
  child.on('error', () => undefined);

  const send = (command: Command): number => {
    last += 1;
    child.send({ number: last, body: command } satisfies Numbered<Command>, () => undefined);
    return last;
  };

  return {
    tell(command) {
      if (child.connected) send(command);
    },
    async ask<Answer>(command: Command, timeoutMs = defaultTimeoutMs): Promise<Answer> {
      if (ending !== null || !child.connected) throw new Error(ending ?? `${name} cannot be reached`);
      const number = send(command);
      const outcome = await new Promise<Outcome>((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(number);
          resolve({ failure: `${name} did not answer in ${timeoutMs} ms` });
        }, timeoutMs);
        waiting.set(number, (settled) => {
          clearTimeout(timer);
          resolve(settled);
        });
      });
      if ('failure' in outcome) throw new Error(outcome.failure);
      // Both ends belong to this bench, so the caller knows the type of the answer.
      return outcome.value as Answer;
    },
  };
}

/**
 * Carries out the commands of the parent process, and ends with it. The result of a command is its answer; a command
 * without a result has no answer.
 */
export function obey(carryOut: (command: never) => unknown): void {
  process.on('message', ({ number, body }: Numbered<never>) => {
    const answer = (outcome: Outcome): void => {
      process.send?.({ number, body: outcome } satisfies Numbered<Outcome>);
    };
    try {
      const result = carryOut(body);
      if (result === undefined) return;
      Promise.resolve(result).then(
        (value: unknown) => answer({ value }),
        (error: unknown) => answer({ failure: String(error) }),
      );
    } catch (error) {
      answer({ failure: String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
}
