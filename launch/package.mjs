/**
 * `npm run prepare`: makes `dist/package`, the package that front ends install. It does nothing where the build tools are
 * absent, as after `npm ci --omit=dev`.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { internalNames } from './internal-names.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const run = promisify(execFile);

/** The entries by the part of their name after `marketcast/client`. */
const entries = {
  '': 'index',
  '/sse': 'sse',
  '/graphql-ws': 'adapters/graphql-ws',
  '/urql': 'adapters/urql',
  '/apollo': 'adapters/apollo',
  '/react': 'adapters/react',
  '/documents': 'documents',
};

/** Packages that an application brings, if it uses the adapter. */
const peers = {
  '@apollo/client': '^4.0.0',
  '@urql/core': '^5.0.0 || ^6.0.0',
  react: '^18.0.0 || ^19.0.0',
};

/** The build tools; null where one is absent. */
async function findTools() {
  try {
    const { build } = await import('esbuild');
    return { build, compiler: require.resolve('typescript/bin/tsc') };
  } catch {
    return null;
  }
}

/** @param {NonNullable<Awaited<ReturnType<typeof findTools>>>} tools */
async function makePackage({ build, compiler }) {
  const target = join(root, 'dist', 'package');
  const workshop = `${target}-${process.pid}`;
  await rm(workshop, { recursive: true, force: true });
  await mkdir(workshop, { recursive: true });
  try {
    const text = await readFile(join(root, 'package.json'), 'utf8');
    const manifest = /** @type {RootManifest} */ (JSON.parse(text));
    await Promise.all([
      build({
        absWorkingDir: root,
        entryPoints: Object.values(entries).map((name) => ({ in: `src/client/${name}.ts`, out: name })),
        outdir: workshop,
        bundle: true,
        splitting: true,
        chunkNames: 'chunks/[name]-[hash]',
        format: 'esm',
        platform: 'neutral',
        target: 'es2022',
        mainFields: ['module', 'main'],
        external: ['graphql', 'graphql-ws', ...Object.keys(peers).flatMap((name) => [name, `${name}/*`])],
        minify: true,
        mangleProps: new RegExp(`^(?:${internalNames.join('|')})$`),
        sourcemap: true,
        logLevel: 'warning',
      }),
      run(process.execPath, [
        compiler,
        '--project',
        join(root, 'launch/package.tsconfig.json'),
        '--outDir',
        workshop,
      ]),
    ]);
    await correct(workshop);
    await writeFile(join(workshop, 'package.json'), `${JSON.stringify(manifestOf(manifest), null, 2)}\n`);
    await cp(join(root, 'LICENSE'), join(workshop, 'LICENSE'));
    await cp(join(root, 'docs/client.md'), join(workshop, 'README.md'));
    await rm(target, { recursive: true, force: true });
    await rename(workshop, target);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/**
 * Corrects what the tools leave: the compiler keeps the names of the sources in the declarations, and esbuild imports chunks
 * without using them, about which the bundlers of users warn.
 *
 * @param {string} folder
 */
async function correct(folder) {
  const names = await readdir(folder, { recursive: true });
  await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      if (name.endsWith('.d.ts')) await replace(path, /(?<=from '\.[^']*)\.ts(?=')/g, () => '.js');
      // Spaces take its place, because the source map counts columns.
      else if (name.endsWith('.js'))
        await replace(path, /import ?"[^"]*\/chunk-[^"]*";/g, (line) => ' '.repeat(line.length));
    }),
  );
}

/**
 * @param {string} path
 * @param {RegExp} pattern
 * @param {(text: string) => string} replacement
 */
async function replace(path, pattern, replacement) {
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(pattern, replacement));
}

/**
 * The parts of the root's package.json that the package takes over.
 *
 * @typedef {{ version: string, license: string, dependencies: Record<string, string>, devDependencies: Record<string, string> }} RootManifest
 */

/** @param {RootManifest} root */
function manifestOf({ version, license, dependencies, devDependencies }) {
  return {
    name: 'marketcast',
    version,
    description:
      'The client of Marketcast: subscriptions that go on after every trouble, each event once and in order.',
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    exports: Object.fromEntries(
      Object.entries(entries).map(([name, file]) => [
        `./client${name}`,
        { types: `./${file}.d.ts`, default: `./${file}.js` },
      ]),
    ),
    dependencies: {
      // The types of the generated documents.
      '@graphql-typed-document-node/core': devDependencies['@graphql-typed-document-node/core'],
      'graphql-ws': `^${dependencies['graphql-ws']}`,
    },
    peerDependencies: peers,
    peerDependenciesMeta: Object.fromEntries(Object.keys(peers).map((name) => [name, { optional: true }])),
  };
}

const tools = await findTools();
if (tools !== null) await makePackage(tools);
