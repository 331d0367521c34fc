/**
 * `npm run prepare`, second part: builds the page at `/` into `dist/dashboard`, with each text in brotli beside it. It does nothing
 * where the build tools are absent, as after `npm ci --omit=dev`, and where the page is built from the same files already.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'dist', 'dashboard');
const compress = promisify(brotliCompress);

/** The folders and files that the page is made of. */
const ingredients = ['src/dashboard', 'dist/package', 'launch/dashboard.mjs', 'package-lock.json'];

/** The files of an ingredient. @param {string} name */
function filesOf(name) {
  const path = join(root, name);
  if (name.includes('.')) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function digest() {
  const hash = createHash('sha256');
  for (const path of ingredients.flatMap(filesOf))
    hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest('hex');
}

/**
 * Two packages put styles into the page by script, which its policy forbids. The page has the same styles in its own files.
 *
 * @type {import('vite').Plugin}
 */
const stylesInFiles = {
  name: 'styles-in-files',
  transform(code, id) {
    if (id.includes('/sonner/dist/'))
      return code.replace(/^'use client';/, '').replace(/^__insertCSS\(.*$/m, '');
    if (id.includes('/lightweight-charts/'))
      return code.replace('createElement("style")', 'createElement("template")');
    return undefined;
  },
};

/**
 * The parts of the client that every visit loads: the browser gets them while it reads the page, and not when they are asked for.
 *
 * @type {import('vite').Plugin}
 */
const earlyParts = {
  name: 'early-parts',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((name) => /\/(?:request|websocket)-[^/]*\.js$/.test(name))
        .map((name) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', href: `/${name}` },
          injectTo: 'head',
        })),
  },
};

/** The parts of the client's package, by the name that the page imports. */
const client = {
  'marketcast/client/documents': 'documents.js',
  'marketcast/client/react': 'adapters/react.js',
  'marketcast/client': 'index.js',
};

/** The settings of the build, and of a server for work on the page. @param {string} outDir */
function settings(outDir) {
  return /** @satisfies {import('vite').InlineConfig} */ ({
    configFile: false,
    root: join(root, 'src/dashboard'),
    logLevel: 'warn',
    plugins: [stylesInFiles, earlyParts],
    resolve: {
      alias: Object.entries(client).map(([name, file]) => ({
        find: new RegExp(`^${name}$`),
        replacement: join(root, 'dist/package', file),
      })),
    },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  });
}

/** Writes the text of each file in brotli beside it. @param {string} folder */
async function addBrotli(folder) {
  const names = await readdir(folder, { recursive: true });
  await Promise.all(
    names
      .filter((name) => /\.(?:js|css|svg)$/.test(name))
      .map(async (name) => {
        const text = await readFile(join(folder, name));
        const params = {
          [constants.BROTLI_PARAM_QUALITY]: 11,
          [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
        };
        await writeFile(join(folder, `${name}.br`), await compress(text, { params }));
      }),
  );
}

/** The build tools and the client's package; null where one is absent. */
async function findTools() {
  if (!existsSync(join(root, 'dist/package'))) return null;
  try {
    const [vite] = await Promise.all([import('vite'), import('react')]);
    return vite;
  } catch {
    return null;
  }
}

async function makePage() {
  const vite = await findTools();
  if (vite === null) return;
  if (process.argv.includes('--serve')) {
    const server = await vite.createServer({
      ...settings(target),
      logLevel: 'info',
      server: { proxy: { '/graphql': { target: 'http://127.0.0.1:4001', ws: true } } },
    });
    await server.listen();
    server.printUrls();
    return;
  }
  const present = digest();
  const note = join(target, 'digest');
  if (existsSync(note) && readFileSync(note, 'utf8') === present) return;
  const workshop = `${target}-${process.pid}`;
  // Tests and shells in development set another one, and React would come with its checks, a third larger.
  // oxlint-disable-next-line node/no-process-env -- the build reads it, and takes it in no other way
  process.env.NODE_ENV = 'production';
  try {
    await vite.build(settings(workshop));
    await addBrotli(workshop);
    await writeFile(join(workshop, 'digest'), present);
    await rm(target, { recursive: true, force: true });
    await rename(workshop, target);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

await makePage();
