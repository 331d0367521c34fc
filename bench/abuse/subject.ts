import { setTimeout as after } from 'node:timers/promises';

import { processorMicros, residentKib } from '../support/processor.ts';
import { startServerProcess, type ServerProcess } from '../support/server-process.ts';
import type { Abuse, Held, Target } from './abuse.ts';

/** The heap of a server, small enough to fill it in a short time. */
export const heapMib = 1024;

/** The effect of an abuse on a server. */
export interface Measured {
  readonly outcome: string;
  /** Milliseconds until the last answer. */
  readonly wallMs: number;
  /** Processor time of the server process until it is idle, or until its last reading when it died. */
  readonly cpuMs: number;
  /** Growth of the resident memory at most while the abuse goes on. It has garbage that is not collected yet. */
  readonly peakBytes: number;
  /** Growth of heap and buffers after a forced collection, a second after the last answer; null where no process is left. */
  readonly heldBytes: number | null;
  /** The same after the time to free it. */
  readonly staysBytes: number | null;
}

/** The server of a checkout in an environment. */
export interface Subject extends AsyncDisposable {
  /**
   * Runs an abuse twice, so that the second run measures a warm server. Runs it once when the abuse asks for that, when
   * the first run ends the server, or when it takes more than a second of processor time.
   */
  measure(abuse: Abuse): Promise<Measured>;
}

/** Milliseconds after which an abuse counts as unanswered and the server is ended. */
const patienceMs = 180_000;
/** Milliseconds for the work of a server after its answer. */
const settleMs = 1000;
/** Milliseconds in which memory must be freed. Less than a mebibyte counts as freed. */
const lettingGoMs = 10_000;
const negligibleBytes = 2 ** 20;
/** Processor time above which the first run counts, because a second run would not differ. */
const longRunCpuMs = 1000;
/** A server that keeps more memory after an abuse is replaced, so that the next abuse meets a fresh server. */
const keptBytes = 16 * 2 ** 20;
/** Milliseconds that may pass between the loss of a connection and the news of the process's end. */
const deathNoticeMs = 3000;
const pollMs = 50;
const secret = 'only-for-the-benchmark-and-long-enough';

/** The server of a checkout. It starts at the first use, and again after it died. */
export function createSubject(
  checkout: string | URL | undefined,
  environment: 'production' | 'development',
): Subject {
  let server: ServerProcess | null = null;

  async function running(): Promise<ServerProcess> {
    if (server !== null) return server;
    const started = await startServerProcess(
      'with memory gauge',
      {
        ...{ NODE_ENV: environment, DATA_DIR: 'memory://', DATABASE_URL: '', REDIS_URL: '' },
        JWT_SECRET: secret,
        NODE_OPTIONS: `--max-old-space-size=${heapMib}`,
      },
      checkout,
    );
    server = started;
    void started.ended.then(() => {
      if (server === started) server = null;
    });
    return started;
  }

  return {
    async measure(abuse) {
      const first = await measureOnce(await running(), abuse, 0);
      let last = first;
      if (abuse.isOnce === undefined && first.staysBytes !== null && first.cpuMs < longRunCpuMs)
        last = await measureOnce(await running(), abuse, 1);
      if (last.staysBytes === null || last.staysBytes > keptBytes) {
        await server?.kill();
      }
      return last;
    },
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]();
    },
  };
}

async function measureOnce(server: ServerProcess, abuse: Abuse, run: number): Promise<Measured> {
  const target = { url: server.url, webSocketUrl: server.url.replace('http', 'ws'), secret };
  await abuse.prepare?.(target);
  const bytesBefore = await server.takeMemory();
  using process = watchProcess(server.pid);
  const startedAtMs = performance.now();
  const result = await outcomeOf(server, abuse, target, run);
  const wallMs = performance.now() - startedAtMs;
  if (result === null || 'failure' in result) {
    // The loss of the connections comes before the news of the server's end.
    const isDead = result === null || (await endsWithin(server, deathNoticeMs));
    const gone = { wallMs, ...process.usage(), heldBytes: null, staysBytes: null };
    if (isDead) return { outcome: 'process died', ...gone };
    if (result.isUnanswered) {
      await server.kill();
      return { outcome: result.failure, ...gone };
    }
  }
  await Promise.race([after(settleMs), server.ended]);
  const usage = process.usage();
  const heldBytes = await grownBytes(server, bytesBefore);
  const staysBytes = heldBytes === null ? null : await memoryThatStays(server, bytesBefore);
  if (staysBytes === null) return { outcome: 'process died', wallMs, ...usage, heldBytes, staysBytes };
  if ('release' in result) await result.release();
  return {
    outcome: 'failure' in result ? result.failure : result.outcome,
    wallMs,
    ...usage,
    heldBytes,
    staysBytes,
  };
}

/** The growth of a server's memory after the time to free it; null when the server has ended. */
async function memoryThatStays(server: ServerProcess, bytesBefore: number): Promise<number | null> {
  const deadlineMs = performance.now() + lettingGoMs;
  for (;;) {
    const bytes = await grownBytes(server, bytesBefore);
    if (bytes === null || bytes < negligibleBytes || performance.now() > deadlineMs) return bytes;
    await after(settleMs);
  }
}

/** The growth of a server's memory after a forced collection; null when the server has ended. */
async function grownBytes(server: ServerProcess, bytesBefore: number): Promise<number | null> {
  const bytes = await Promise.race([server.takeMemory(), server.ended]);
  return bytes === undefined ? null : Math.max(0, bytes - bytesBefore);
}

/** An abuse that did not reach its end. */
interface Failure {
  readonly failure: string;
  /** Whether the server did not answer in time. */
  readonly isUnanswered: boolean;
}

/** The outcome of an abuse; null when the process ended meanwhile. */
async function outcomeOf(
  server: ServerProcess,
  { act }: Abuse,
  target: Target,
  run: number,
): Promise<Held | { readonly outcome: string } | Failure | null> {
  const patience = new AbortController();
  try {
    const result = await Promise.race([
      act(target, run),
      server.ended.then(() => null),
      after(
        patienceMs,
        { failure: `no answer in ${patienceMs / 1000} s`, isUnanswered: true },
        { signal: patience.signal },
      ),
    ]);
    return typeof result === 'string' ? { outcome: result } : result;
  } catch (error) {
    return { failure: reasonOf(error), isUnanswered: false };
  } finally {
    patience.abort();
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

const endsWithin = (server: ServerProcess, timeoutMs: number): Promise<boolean> =>
  Promise.race([server.ended.then(() => true), after(timeoutMs, false)]);

/** Reads the use of a process regularly, because a process that died has none. */
function watchProcess(
  pid: number,
): Disposable & { usage(): { readonly cpuMs: number; readonly peakBytes: number } } {
  const before = processorMicros([pid]);
  const kibBefore = residentKib(pid);
  let last = before;
  let peakKib = kibBefore;
  const read = (): void => {
    try {
      last = processorMicros([pid]);
      peakKib = Math.max(peakKib, residentKib(pid));
    } catch {
      // The process has died, so the last reading counts.
    }
  };
  const timer = setInterval(read, pollMs);
  return {
    usage() {
      read();
      return { cpuMs: (last - before) / 1000, peakBytes: (peakKib - kibBefore) * 1024 };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
