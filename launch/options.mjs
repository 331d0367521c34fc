import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Packages that stay out of the bundle: PGlite finds its files from its own place, and GraphiQL is a page of megabytes that
 * production does not load.
 */
const external = ['@electric-sql/pglite', '@graphql-yoga/render-graphiql'];

/** CommonJS packages find these names in their files. */
const banner = `import { createRequire as requireFrom } from 'node:module';
import { dirname as dirnameOf } from 'node:path';
import { fileURLToPath as pathOfUrl } from 'node:url';
const require = requireFrom(import.meta.url);
const __filename = pathOfUrl(import.meta.url);
const __dirname = dirnameOf(__filename);`;

/**
 * Sources find the files beside them from their own place.
 *
 * @type {import('esbuild').Plugin}
 */
export const atHome = {
  name: 'at-home',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
};

/**
 * Maps packages to their files, without lines. The first stack that the process reads decodes the source maps, and with all
 * lines of the packages that would hold up every client for a seventh of a second.
 *
 * @type {import('esbuild').Plugin}
 */
const filesOfPackages = {
  name: 'files-of-packages',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => {
      // The only mapping: the beginning of the text is the beginning of the file.
      const map = JSON.stringify({ version: 3, sources: [basename(path)], mappings: 'AAAA' });
      const url = `data:application/json;base64,${Buffer.from(map).toString('base64')}`;
      return { contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=${url}` };
    });
  },
};

/**
 * How the programs of the server are translated.
 *
 * @satisfies {import('esbuild').BuildOptions}
 */
export const bundleOptions = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // A start reads all of the bundle, so a third less of it saves a tenth of a second. The source maps still give the places.
  minifyWhitespace: true,
  splitting: true,
  platform: /** @type {const} */ ('node'),
  format: /** @type {const} */ ('esm'),
  target: 'node20',
  // An ES module before a CommonJS module: the names of a CommonJS module are read through a getter each time.
  mainFields: ['module', 'main'],
  external,
  sourcemap: true,
  sourcesContent: false,
  banner: { js: banner },
  plugins: [atHome, filesOfPackages],
  logLevel: /** @type {const} */ ('silent'),
};
