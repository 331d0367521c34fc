import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The file that initdb writes into the folder of a cluster. */
const versionFile = 'PG_VERSION';

/** Characters of the output of initdb that an error shows at most. */
const shownCharacters = 2000;

/** The program of the process. It ends with its parent, so that no other process works in a folder that the parent has locked. */
const program = `
process.once('disconnect', () => process.exit(1));
const [engine, folder] = process.argv.slice(1);
const { PGlite } = require(engine);
PGlite.create({ dataDir: folder }).then((database) => database.close()).then(() => process.exit(0));
`;

/**
 * Makes the cluster of the embedded PostgreSQL, where the folder has none.
 *
 * initdb runs in a process of its own, because it takes about 450 MiB, and a process that goes on does not give them all back.
 *
 * @throws {Error} with the output of initdb, such as that of a folder that the process may not write.
 */
export async function makeClusterIn(folder: string): Promise<void> {
  if (existsSync(join(folder, versionFile))) return;
  const engine = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const child = spawn(process.execPath, ['--input-type=commonjs', '--eval', program, engine, folder], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let output = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-shownCharacters);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`initdb in ${folder} ended with ${code ?? 'a signal'}: ${output}`);
}
