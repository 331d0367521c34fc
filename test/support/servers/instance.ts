import { startProcess, type ServerProcess } from './server-process.ts';
import { jwtSecret, type TestServer } from './server.ts';

/** A Marketcast process of its own. It is reached elsewhere when it is started again. */
export interface Instance extends TestServer {
  /** Ends it without a chance to refuse. */
  kill(): Promise<void>;
  /** Ends it in order. @throws {Error} with what it printed when that does not exit with 0. */
  stop(): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
  /** @throws {Error} with what it printed when it broke: it ended by itself, or wrote what a sound process never does. */
  assertSound(): void;
}

/** Where an instance keeps what it shares with others, and more of its variables. */
export interface InstanceEnvironment extends Readonly<Record<string, string>> {
  readonly DATABASE_URL: string;
  readonly REDIS_URL: string;
}

/** Of what an instance printed, as much is shown when it broke. */
const shownCharacters = 8192;

/** Starts an instance on a free port. Resolves when it serves; rejects with what it printed when it ends before. */
export async function startInstance(environment: InstanceEnvironment): Promise<Instance> {
  const variables = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    JWT_SECRET: jwtSecret,
    SHUTDOWN_GRACE_MS: '1000',
    ...environment,
  };
  /** All of its lives, the present one last. */
  const lives: ServerProcess[] = [];
  let address = { url: '', webSocketUrl: '' };
  let isRunning = false;
  let hasFailed = false;

  const broken = (how: string): Error => {
    const printed = lives.map(({ stdout, stderr }) => stderr + stdout.slice(-shownCharacters));
    return new Error(`the instance ${how}:\n${printed.join('\n')}`);
  };

  const start = async (): Promise<void> => {
    const life = startProcess(variables);
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
