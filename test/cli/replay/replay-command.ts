import type { ReplayReport } from '../../../src/cli/replay/report.ts';
import { serviceToken, type TestServer } from '../../support/servers/server.ts';
import { runCommand } from '../command-process.ts';

/** The largest accepted difference from a recorded price. */
export const tolerance = 1e-5;

/** Runs `npm run replay` against a server; its exit code and its report. */
export const replay = async (server: TestServer, ...args: string[]) => {
  const { exitCode, stdout, stderr } = await runCommand('replay', [
    ...args,
    ...['--url', server.url, '--service-token', await serviceToken(), '--json'],
  ]);
  if (stdout === '') throw new Error(stderr);
  return { exitCode, report: JSON.parse(stdout) as ReplayReport };
};
