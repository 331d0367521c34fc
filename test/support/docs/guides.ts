import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The text of a file, by its path from the root. */
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/**
 * The rows of the first table below a heading whose header begins with `firstHeader`: without the header and its rule, and
 * with trimmed cells. No rows when there is no such table.
 */
export function tableBelow(path: string, heading: string, firstHeader = ''): readonly (readonly string[])[] {
  const section = `\n${read(path)}`.split(`\n${heading}\n`)[1] ?? '';
  const tables = [...section.matchAll(/(?:^\|.*\|\n)+/gm)].map(([text]) => text);
  const table = tables.find((text) => text.startsWith(`| ${firstHeader}`));
  if (table === undefined) return [];
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** The section below a heading, up to the next heading of its level. */
export function sectionOf(path: string, heading: string): string {
  const level = heading.split(' ', 1)[0] ?? '';
  const [, below = ''] = read(path).split(`\n${heading}\n`);
  return below.split(new RegExp(`^#{1,${level.length}} `, 'm'), 1)[0] ?? '';
}

/** A name as the guides write it. */
export const code = (text: string): string => `\`${text}\``;

/** The text of a cell of a table, without the marks of code. */
export const textOf = (cell = ''): string => cell.replaceAll('`', '');

/** Text between fences of a language. */
export function fencedIn(path: string, language: string): readonly string[] {
  return [...read(path).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );
}
