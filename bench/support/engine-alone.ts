import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = `
import { PGlite } from '@electric-sql/pglite';
const engine = await PGlite.create(process.argv[1]);
await engine.close();
process.exit(0);
`;

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Opens and closes the embedded PostgreSQL of a folder in a process that does nothing else, and returns the milliseconds that
 * the process took. It tells the pace of the machine: no server that has this engine can start faster.
 */
export async function timeEngineAlone(folder: string): Promise<number> {
  const startedAtMs = performance.now();
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program, folder], {
    cwd: root,
  });
  return performance.now() - startedAtMs;
}
