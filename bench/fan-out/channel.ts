import type { ChildProcess } from 'node:child_process';

/** A command on its way between the bench and a process of it, and the answer to the command of the same number. */
interface Numbered<Body> {
  readonly number: number;
  readonly body: Body;
}

/** What a process answers: a value, or why there is none. */
type Outcome = { readonly value: unknown } | { readonly failure: string };

/** Sends commands to a process, several at once if need be. */
export interface Caller<Command> {
  /** Sends a command; nobody waits for what becomes of it. */
  tell(command: Command): void;
  /**
   * Sends a command and waits for its answer.
   *
   * @throws {Error} what the process failed with, that it ended, or that `timeoutMs` have passed.
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
      // Both ends are of this bench: the one who asks knows what is answered.
      return outcome.value as Answer;
    },
  };
}

/**
 * Carries out the commands of the parent process, and ends with it. Answers with what a command results in; one that
 * results in nothing is not answered.
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
