import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { digestOf } from './digest.mjs';
import { bundleOptions } from './options.mjs';

/** The programs of a bundle, by their sources. */
export const programs = {
  main: 'src/server/main.ts',
  migrate: 'src/server/migrate.ts',
  refused: 'src/server/refused.ts',
  // The traders of `DEMO=live`.
  simulate: 'src/cli/simulate/simulate.ts',
};

/** The beginning of the name of a folder that a bundle is being made in. */
const unfinished = 'unfinished-';
/** Milliseconds after which an unfinished folder belongs to a process that died. */
const unfinishedMs = 600_000;

/**
 * Returns the folder with the bundle of a project, a file for each program, and makes it first when the sources have
 * changed. Processes that start together may all make it; one of their folders stays, and all are the same.
 *
 * @param {string} root the folder of the project.
 * @returns {Promise<string>}
 * @throws when the folder cannot be written, or a source cannot be translated.
 */
export async function bundle(root) {
  const parent = join(root, 'dist', 'server');
  const digest = digestOf(root);
  const folder = join(parent, digest);
  if (isComplete(folder)) return folder;
  const workshop = join(parent, unfinished + randomUUID());
  await mkdir(workshop, { recursive: true });
  try {
    await translate(root, workshop);
    await moveInPlace(workshop, folder);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  await removeOthers(parent, digest);
  return folder;
}

/** @param {string} folder */
function isComplete(folder) {
  return Object.keys(programs).every((name) => existsSync(join(folder, `${name}.mjs`)));
}

/**
 * @param {string} root
 * @param {string} outdir
 */
async function translate(root, outdir) {
  // Loaded here, because a start that finds its bundle does without it.
  const { build, stop } = await import('esbuild');
  try {
    await build({ ...bundleOptions, absWorkingDir: root, entryPoints: programs, outdir });
  } finally {
    // The translator is a process of its own, which would live as long as the server.
    await stop();
  }
}

/**
 * A folder appears with all of its files at once, so no process reads half a bundle.
 *
 * @param {string} workshop
 * @param {string} folder
 */
async function moveInPlace(workshop, folder) {
  try {
    await rename(workshop, folder);
  } catch (error) {
    // Another process was faster.
    if (isComplete(folder)) return;
    if (!existsSync(folder)) throw error;
    await rm(folder, { recursive: true, force: true });
    await rename(workshop, folder);
  }
}

/**
 * Removes the bundles of other states of the sources, and what dead processes left. A process has read its whole bundle
 * when it serves, so it does not miss the folder.
 *
 * @param {string} parent
 * @param {string} digest
 */
async function removeOthers(parent, digest) {
  const names = (await readdir(parent)).filter((name) => name !== digest);
  await Promise.all(
    names.map(async (name) => {
      const path = join(parent, name);
      try {
        const ageMs = Date.now() - (await stat(path)).mtimeMs;
        if (name.startsWith(unfinished) && ageMs < unfinishedMs) return;
        await rm(path, { recursive: true, force: true });
      } catch {
        // Another process has removed it, or it stays until the next change of the sources.
      }
    }),
  );
}
