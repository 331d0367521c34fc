import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { bundle, programs } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Runs a program of the server in this process: from its bundle, or from its sources, more slowly, when no bundle can be
 * made. A line on standard error gives the reason.
 *
 * @param {'main' | 'migrate' | 'refused' | 'simulate'} program
 * @returns {Promise<void>}
 */
export async function run(program) {
  process.setSourceMapsEnabled(true);
  const folder = await bundle(root).catch((/** @type {unknown} */ error) => {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n');
    process.stderr.write(`Starting slowly, from the sources, because they cannot be bundled: ${reason}\n`);
    return null;
  });
  if (folder === null) {
    const { register } = await import('tsx/esm/api');
    register();
    await import(pathToFileURL(join(root, programs[program])).href);
    return;
  }
  await import(pathToFileURL(join(folder, `${program}.mjs`)).href);
}
