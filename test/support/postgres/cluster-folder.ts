import { execFileSync } from 'node:child_process';

import type { Daemon } from '../servers/daemon.ts';
import { findPostgres } from '../servers/services.ts';

/** The folder that `makeCluster` copies, because initdb takes most of the time of a start. Null outside Vitest. */
let pristineFolder: string | null = null;

/** From now on, each cluster of this process is a copy of the folder, which no server may use. */
export function copyClustersFrom(folder: string): void {
  pristineFolder = folder;
}

/** Makes the data folder of an empty cluster. */
export function makeCluster(daemon: Daemon, dataFolder: string): Promise<void> {
  if (pristineFolder !== null) return daemon.run('cp', ['-R', pristineFolder, dataFolder]);
  return daemon.run(findPostgres().initdb, [
    ...['-D', dataFolder, '-U', 'postgres', '-A', 'trust'],
    ...['--no-sync', '--no-instructions', '--locale=C', '--encoding=UTF8'],
  ]);
}

/** PostgreSQL refuses to run as root, so root lends it another user. */
export function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return userNamed('postgres') ?? userNamed('nobody');
}

function userNamed(name: string): { uid: number; gid: number } | undefined {
  const id = (flag: '-u' | '-g') =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
