import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The kernel refuses longer paths for a socket. */
const maximumSocketPathBytes = 100;
/** A living process that does not answer within this time counts as the holder of the folder. */
const answerTimeoutMs = 2000;

const socketName = /^lock-[0-9a-f]{12}\.sock$/;

/** A folder is open in another process. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError';
}

/**
 * Locks a folder for this process alone, and creates the folder where it is absent. The lock is a socket, which the kernel
 * closes when the process ends, also by SIGKILL.
 *
 * @returns a function that releases the lock.
 * @throws {FolderLockedError} when a living process holds the lock, or tries to take it at the same time and has precedence.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true });
  const claim = await makeClaim(placeOfSockets(realpathSync(folder)));
  try {
    // Every process opens its socket before it looks for others, so of two processes at least one sees the other. The socket
    // of a dead process is safe to remove, because its name is never used again.
    for (let rivals = claim.findRivals(); rivals.length > 0; rivals = claim.findRivals()) {
      for (const rival of rivals) {
        if (await claim.mustYieldTo(rival)) {
          throw new FolderLockedError(
            `${folder} is open in another process: stop it, or choose another DATA_DIR.`,
          );
        }
      }
    }
    claim.decide(true);
    return claim.release;
  } catch (error) {
    claim.decide(false);
    await claim.release();
    throw error;
  }
}

/** The attempt of a process to lock a folder: a socket that answers other processes once the attempt is decided. */
interface Claim {
  /** Names of other sockets. */
  findRivals(): readonly string[];
  /** Whether the rival holds the lock or has precedence. Removes the socket of a dead rival. */
  mustYieldTo(rival: string): Promise<boolean>;
  readonly decide: (isHolder: boolean) => void;
  readonly release: () => Promise<void>;
}

async function makeClaim(place: string): Promise<Claim> {
  const name = `lock-${randomBytes(6).toString('hex')}.sock`;
  let decide: (isHolder: boolean) => void = () => undefined;
  const decided = new Promise<boolean>((resolve) => (decide = resolve));
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    void decided.then((isHolder) => (isHolder ? socket.end('held') : socket.destroy()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(join(place, name), resolve);
  });
  // The lock alone must not keep a process alive that has nothing else to do.
  server.unref();

  return {
    findRivals: () => readdirSync(place).filter((other) => socketName.test(other) && other !== name),
    async mustYieldTo(rival) {
      const path = join(place, rival);
      const answer = await ask(path, rival < name);
      if (answer === 'dead') rmSync(path, { force: true });
      return answer === 'first';
    },
    decide,
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/**
 * Asks the process behind a socket. Of two processes that try at once the process with the smaller name has precedence, and
 * waits until the other has given up.
 */
function ask(path: string, isSmaller: boolean): Promise<'dead' | 'first' | 'yielded'> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const answer = (value: 'dead' | 'first' | 'yielded'): void => {
      resolve(value);
      socket.destroy();
    };
    socket.once('connect', () => {
      if (isSmaller) answer('first');
    });
    socket.once('data', () => answer('first'));
    socket.once('close', () => answer('yielded'));
    socket.setTimeout(answerTimeoutMs, () => answer('first'));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      const isDead = code === 'ECONNREFUSED' || code === 'ENOENT';
      answer(isDead ? 'dead' : code === 'ECONNRESET' || code === 'EPIPE' ? 'yielded' : 'first');
    });
  });
}

/** The folder of the sockets: the locked folder itself, unless its path is too long for a socket. */
function placeOfSockets(folder: string): string {
  if (Buffer.byteLength(join(folder, 'lock-000000000000.sock')) <= maximumSocketPathBytes) return folder;
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const place = join(tmpdir(), `marketcast-${digest}`);
  mkdirSync(place, { recursive: true });
  return place;
}
