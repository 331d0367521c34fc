import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { read, root } from './guides.ts';

/** The files in a folder and the folders below it, as paths from the root. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}

/** The sources in a folder, without their comments. */
export function sourceIn(folder: string): string {
  return filesIn(folder)
    .map(read)
    .join('\n')
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/(?<=^|\s)\/\/.*$/gm, '');
}
