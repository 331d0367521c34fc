/** A mistake or a failure that the user can mend. The message is the line that the user sees. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The exit code of a command that Ctrl-C ended before its work was done. */
export const interruptedExitCode = 130;

const repeatedSignalMs = 1000;

/**
 * Runs a command, and exits with the code that it returns.
 *
 * SIGINT and SIGTERM abort `signal`, so that the command can end cleanly. A second signal, at least a second later, exits
 * at once. A {@link CommandError} becomes a line on stderr and exit code 1; any other error becomes its stack.
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
