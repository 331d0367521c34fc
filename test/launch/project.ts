import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A copy of this project without a bundle. */
export interface Project extends AsyncDisposable {
  readonly folder: string;
  /** Runs the program of an npm script with arguments. */
  run(script: 'start' | 'migrate' | 'build', args?: readonly string[]): Promise<Output>;
  /** The names in the folder of the bundles. */
  bundles(): Promise<readonly string[]>;
  /** Replaces a text in a file. */
  edit(path: string, text: string, replacement: string): Promise<void>;
}

/** The output of a program that has ended. */
export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const parts = ['launch', 'src', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** Copies this project into a temporary folder. The packages are shared. */
export async function copyProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'marketcast-project-'));
  await Promise.all(parts.map((part) => cp(join(root, part), join(folder, part), { recursive: true })));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    run: (script, args = []) =>
      new Promise((resolve) => {
        const program = [`launch/${script}.mjs`, ...args];
        const options = { cwd: folder, env: { PATH: process.env['PATH'] } };
        const child = execFile(process.execPath, program, options, (_error, stdout, stderr) =>
          resolve({ code: child.exitCode ?? -1, stdout, stderr }),
        );
      }),
    bundles: () => readdir(join(folder, 'dist/server')),
    async edit(path, text, replacement) {
      const file = join(folder, path);
      const before = await readFile(file, 'utf8');
      if (!before.includes(text)) throw new Error(`${path} has no ${text}`);
      await writeFile(file, before.replace(text, replacement));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
