import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { root, tableBelow, textOf } from '../support/docs/guides.ts';
import { filesIn } from '../support/docs/sources.ts';

/** The rooms by their names in the table of docs/architecture.md. */
const facts = 'facts of the domains';
const schemas = 'schemas of the domains';
const gathered = 'indexes of the domains';

/** The room of a source file. */
function roomOf(path: string): string {
  if (/^src\/server\/domains\/[^/]+\/(schema\.ts$|schema\/)/.test(path)) return schemas;
  if (path === 'src/server/domains/index.ts') return 'domains/index.ts';
  if (/^src\/server\/domains\/[^/]+\/index\.ts$/.test(path)) return gathered;
  if (path.startsWith('src/server/domains/')) return facts;
  return /^src\/(?:server\/)?([^/]+)/.exec(path)?.[1] ?? path;
}

/** The room of a row of the table, from its first cell. */
function roomOfCell(paths: string): string {
  if (!paths.includes('src/server/domains/')) return roomOf(textOf(paths));
  if (paths.includes('<noun>/index.ts')) return gathered;
  if (paths.includes('index.ts')) return 'domains/index.ts';
  return paths.includes('without') ? facts : schemas;
}

const roomFiles = filesIn('src').map((path) => ({ path, room: roomOf(path) }));

const ruleShape = z.object({
  name: z.string(),
  from: z.object({ path: z.string().optional() }),
  to: z.object({ path: z.string().optional(), pathNot: z.array(z.string()).optional() }),
});

/** The rules of lint that bound the imports of a room. */
const roomRules = z
  .object({ forbidden: z.array(z.looseObject({})) })
  .parse(createRequire(import.meta.url)('../../.dependency-cruiser.cjs'))
  .forbidden.flatMap((rule) => {
    const { data } = ruleShape.safeParse(rule);
    if (data?.to.path !== '^src/' || data.from.path === undefined) return [];
    return [
      {
        from: new RegExp(data.from.path),
        allowed: (data.to.pathNot ?? []).map((pattern) => new RegExp(pattern)),
      },
    ];
  });

describe('docs/architecture.md', () => {
  const rooms = tableBelow('docs/architecture.md', '## Rooms');

  it('has every folder of the server, the client and the commands in its table of rooms', () => {
    const folders = readdirSync(join(root, 'src/server'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `src/server/${name}/`);
    const listed = rooms.flatMap(([paths = '']) => [...paths.matchAll(/`([^`]+)`/g)].map(([, path]) => path));
    const top = ['src/server/main.ts', 'src/client/', 'src/cli/'];
    const missing = [...folders, ...top].filter((folder) => !listed.some((path) => path?.startsWith(folder)));
    expect(missing).toEqual([]);
  });

  it.each(rooms.map((cells) => [cells[0] ?? '', cells[2] ?? '']))(
    'lets %s import the rooms that lint lets it import',
    (paths, imports) => {
      const own = roomFiles.filter(({ room }) => room === roomOfCell(paths));
      expect(own.length).toBeGreaterThan(0);
      const rule = roomRules.find(({ from }) => own.every(({ path }) => from.test(path)));
      if (rule === undefined) return expect(imports).toBe('everything');
      const allowed = roomFiles.filter(({ path }) => rule.allowed.some((pattern) => pattern.test(path)));
      const names = new Set(allowed.map(({ room }) => room).filter((room) => room !== roomOfCell(paths)));
      const documented = imports === 'nothing' ? [] : imports.split(', ').map(textOf);
      expect([...documented].sort()).toEqual([...names].sort());
    },
  );
});
