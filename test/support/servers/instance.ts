import { startProcess, type ServerProcess } from './server-process.ts';
import { jwtSecret, type TestServer } from './server.ts';

/** A Marketcast process that a test can end and start again. Each start gives it another address. */
export interface Instance extends TestServer {
  /** Ends the process with SIGKILL. */
  kill(): Promise<void>;
  /** Resolves when the process has killed itself at its next commit. It needs the variables `killableAfterCommit`. */
  killAfterCommit(): Promise<void>;
  /** Ends the process with SIGTERM. @throws {Error} with its output when it does not exit with 0. */
  stop(): Promise<void>;
  /** Starts the process again. */
  start(): Promise<void>;
  /** @throws {Error} with the output when the process ended by itself, wrote errors or reported that it is broken. */
  assertSound(): void;
}

/** Characters of standard output that an error shows at most. */
const shownCharacters = 8192;

/**
 * Starts an instance on a free port. Instances with the same database and the same Redis serve the same markets. Resolves when it serves. Rejects with its output when it ends before that.
 */
export async function startInstance(
  environment: Readonly<Record<string, string>>,
  program?: readonly string[],
): Promise<Instance> {
  const variables = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    JWT_SECRET: jwtSecret,
    SHUTDOWN_GRACE_MS: '1000',
    ...environment,
  };
  /** All processes of the instance. The last is the present process. */
  const lives: ServerProcess[] = [];
  let address = { url: '', webSocketUrl: '' };
  let isRunning = false;
  let hasFailed = false;

  const broken = (how: string): Error => {
    const printed = lives.map(({ stdout, stderr }) => stderr + stdout.slice(-shownCharacters));
    return new Error(`the instance ${how}:\n${printed.join('\n')}`);
  };

  const start = async (): Promise<void> => {
    const life = startProcess(variables, [], program);
    lives.push(life);
    address = await life.ready;
    isRunning = true;
    void life.ended.then(() => (hasFailed ||= isRunning && lives.at(-1) === life));
  };

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const life = lives.at(-1);
    isRunning = false;
    life?.signal(signal);
    return (await life?.ended)?.code ?? null;
  };

  await start();

  return {
    get url() {
      return address.url;
    },
    get webSocketUrl() {
      return address.webSocketUrl;
    },
    endpoint: (path) => new URL(path, address.url).href,
    async kill() {
      await end('SIGKILL');
    },
    async killAfterCommit() {
      await end('SIGUSR2');
    },
    async stop() {
      if ((await end('SIGTERM')) !== 0) throw broken('did not stop in order');
    },
    start,
    assertSound() {
      if (hasFailed) throw broken('ended by itself');
      if (lives.some(({ stderr }) => stderr !== '')) throw broken('wrote errors');
      const isBroken = lives.some(({ stdout }) => /unhandled|the process is broken/i.test(stdout));
      if (isBroken) throw broken('is broken');
    },
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
    },
  };
}
