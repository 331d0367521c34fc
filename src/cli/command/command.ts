/** What the person at the keyboard got wrong or has to know: the message is the one line that they see. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The exit code of a command that Ctrl-C ended before its work was done. */
export const interruptedExitCode = 130;

const repeatedSignalMs = 1000;

/**
 * Runs a command and sets the exit code of the process to what it returns.
 *
 * SIGINT and SIGTERM abort `signal`, so that the command can end cleanly; another one a second later ends the process at
 * once. A {@link CommandError} becomes one line on stderr and exit code 1, any other error its stack.
 */
export async function runCommand(command: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const interruption = new AbortController();
  let interruptedAtMs = 0;
  const interrupt = () => {
    // npm, the terminal and tsx may each deliver the same Ctrl-C.
    if (interruption.signal.aborted && Date.now() - interruptedAtMs > repeatedSignalMs)
      process.exit(interruptedExitCode);
    if (!interruption.signal.aborted) interruptedAtMs = Date.now();
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    process.exitCode = await command(interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) {
      process.exitCode = interruptedExitCode;
    } else {
      console.error(error instanceof CommandError ? error.message : error);
      process.exitCode = 1;
    }
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
