import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, type BuildOptions, type Plugin } from 'esbuild';
import type { TestProject } from 'vitest/node';

import { atHome, bundleOptions } from '../../../launch/options.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with the programs of the project in JavaScript: `main.mjs`, and one for each folder of commands in `src/cli`. */
    readonly programBundles: string;
  }
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Adds the domain of test/badges to the list of domains. */
const withBadges: Plugin = {
  name: 'with-badges',
  setup(bundle) {
    bundle.onLoad({ filter: /\/src\/server\/domains\/index\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const list = /(?<=export const domains: readonly Domain\[\] = \[)/;
      const badges = JSON.stringify(join(root, 'test/badges/index.ts'));
      return {
        contents: `import { badges } from ${badges};\n${text.replace(list, 'badges, ')}`,
        loader: 'ts',
      };
    });
  },
};

/**
 * Vitest's global setup: bundles the programs once for all processes that tests start. A translation for each process
 * takes a third of the processor time of the whole run.
 */
export default async function bundlePrograms({ provide }: TestProject): Promise<() => Promise<void>> {
  // Below the project, so that Node finds its packages.
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'marketcast-programs-'));
  const options = {
    absWorkingDir: root,
    outdir: folder,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20' },
    keepNames: true,
    plugins: [atHome],
    logLevel: 'warning',
  } satisfies BuildOptions;
  // As `npm start` makes it.
  await build({
    ...bundleOptions,
    absWorkingDir: root,
    outdir: folder,
    entryPoints: { main: 'src/server/main.ts' },
  });
  // The same server with the made-up domain of test/badges: its folder, and its line in the list.
  await build({
    ...options,
    entryPoints: { 'main-with-badges': 'src/server/main.ts' },
    packages: 'external',
    plugins: [withBadges, atHome],
  });
  // With their packages, because Node takes longer to find those than a command takes to run.
  await build({
    ...options,
    entryPoints: ['replay', 'simulate', 'halt', 'announce', 'bot', 'session-export'].map(
      (name) => `src/cli/${name}/${name}.ts`,
    ),
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
  provide('programBundles', folder);
  return () => rm(folder, { recursive: true });
}
