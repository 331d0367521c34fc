import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders and files that a bundle is made of. The lockfile stands for the packages. */
const ingredients = [
  'src/server',
  'src/cli',
  'src/client',
  'src/dashboard/generated/persisted-documents.json',
  'launch',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/**
 * The digest of all that decides how the bundle of a project comes out: the path of the project, and the names and contents
 * of its files. The path counts, because the bundle has it in it.
 *
 * @param {string} root
 * @returns {string}
 */
export function digestOf(root) {
  const hash = createHash('sha256');
  /** @param {string} text */
  const add = (text) => hash.update(`${text.length}:`).update(text);
  add(root);
  for (const path of ingredients.flatMap((name) => filesOf(root, name))) {
    add(path);
    add(readFileSync(join(root, path), 'latin1'));
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * The path of a file, or the paths of all files below a folder, in a fixed order.
 *
 * @param {string} root
 * @param {string} name
 * @returns {readonly string[]}
 */
function filesOf(root, name) {
  if (/\.\w+$/.test(name)) return [name];
  return readdirSync(join(root, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name: file }) => join(parentPath, file).slice(root.length + 1))
    .sort();
}
