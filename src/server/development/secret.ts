import { randomUUID } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Logger } from '../base/logger.ts';

/** File in `DATA_DIR` with the secret of a development server. */
const secretFile = 'development-secret';
/** Characters of a secret at least, as of `JWT_SECRET`. */
const shortest = 32;

/**
 * The secret of a development server, so that tokens in open tabs and scripts outlive a restart. It is made by `generate`
 * once, and kept in a file that only this user may read. Processes that start together share one secret.
 *
 * `memory://` keeps nothing. A folder that cannot be written is a warning, and the secret ends with the process.
 */
export function developmentSecret(folder: string, generate: () => string, logger: Logger): string {
  if (folder.startsWith('memory://')) return generate();
  const path = join(folder, secretFile);
  try {
    mkdirSync(folder, { recursive: true });
    const kept = readSecret(path);
    if (kept !== null) return kept;
    // A file that holds no secret, such as one that a full disk cut short.
    rmSync(path, { force: true });
    return keep(path, generate());
  } catch (error) {
    logger.warn(
      { err: error, path },
      'the development secret cannot be kept: its tokens end with this process',
    );
    return generate();
  }
}

function readSecret(path: string): string | null {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    chmodSync(path, 0o600);
    return secret.length < shortest ? null : secret;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes the secret, unless another process was faster. Returns the secret of the file. */
function keep(path: string, secret: string): string {
  // A link appears with its whole content, so no process reads half a secret.
  const draft = `${path}-${randomUUID()}`;
  writeFileSync(draft, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
    return secret;
  } catch (error) {
    const theirs = readSecret(path);
    if (theirs === null) throw error;
    return theirs;
  } finally {
    rmSync(draft, { force: true });
  }
}
