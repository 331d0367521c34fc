import { killServerProcesses } from './server-process.ts';

/**
 * Runs a bench. No server that it started outlives it: an interrupted bench ends with status 130, and a bench that fails
 * with status 1 and its error.
 *
 * @param onFailed called before the error is printed.
 */
export function runBench(main: () => Promise<void>, onFailed: () => void = () => undefined): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      killServerProcesses();
      process.exit(130);
    });
  }
  main().catch((error: unknown) => {
    onFailed();
    killServerProcesses();
    console.error(error);
    process.exitCode = 1;
  });
}
