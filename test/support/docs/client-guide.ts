import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { build } from 'esbuild';

import { fencedIn, root } from './guides.ts';

/** The guide of the client. */
export const clientGuide = 'docs/client.md';

const entries = {
  'marketcast/client': 'src/client/index.ts',
  'marketcast/client/sse': 'src/client/sse.ts',
  'marketcast/client/graphql-ws': 'src/client/adapters/graphql-ws.ts',
  'marketcast/client/urql': 'src/client/adapters/urql.ts',
  'marketcast/client/apollo': 'src/client/adapters/apollo.ts',
  'marketcast/client/react': 'src/client/adapters/react.ts',
  'marketcast/client/documents': 'src/client/documents.ts',
};

/** The sources of the entries, in the place of the package. */
export const entrySources: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(entries).map(([name, path]) => [name, join(root, path)]),
);

/** An example of a guide, with a name for its file. */
export interface Example {
  readonly name: string;
  readonly text: string;
}

/** The examples of a guide in TypeScript. */
export function examplesOf(guide: string): readonly Example[] {
  return ['ts', 'tsx'].flatMap((language) =>
    fencedIn(guide, language).map((text, index) => ({
      name: `${basename(guide, '.md')}-${index}.${language}`,
      text,
    })),
  );
}

/** What an example is run with. */
export interface Surroundings {
  /** The URL of the server, in the place of that of the guide. */
  readonly url: string;
  /** The market, in the place of the market 1. */
  readonly marketId: string;
  /** Code before that of the example. */
  readonly before?: string;
  /** Code after that of the example. */
  readonly after?: string;
}

/** Bundles the example of the guide that contains `part`, for Node or for a browser. */
export async function bundleExample(
  part: string,
  { url, marketId, before = '', after = '' }: Surroundings,
  platform: 'node' | 'browser',
): Promise<string> {
  const example = examplesOf(clientGuide).find(({ text }) => text.includes(part));
  if (example === undefined) throw new Error(`no example has ${part}`);
  const text = example.text
    .replaceAll(/'(?:https:\/\/markets\.example)?\/graphql'/g, `'${url}'`)
    .replaceAll(/(marketId|\bid): '1'/g, `$1: '${marketId}'`)
    .replaceAll('id="1"', `id="${marketId}"`);
  const { outputFiles } = await build({
    stdin: { contents: `${before}\n${text}\n${after}`, loader: 'tsx', resolveDir: root },
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    platform,
    packages: platform === 'node' ? 'external' : 'bundle',
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: entrySources,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** An example that runs in a process of Node. */
export interface RunningExample extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Resolves when the example has printed a text. */
  until(expected: string): Promise<void>;
}

/** Runs the example of the guide that contains `part`. `folder` is below the packages of this project. */
export async function runExample(
  folder: string,
  part: string,
  surroundings: Surroundings,
): Promise<RunningExample> {
  const file = join(folder, `${surroundings.marketId}.mjs`);
  await writeFile(file, await bundleExample(part, surroundings, 'node'));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
  return {
    child,
    async until(expected) {
      while (!printed.includes(expected)) await once(child.stdout, 'data');
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}
