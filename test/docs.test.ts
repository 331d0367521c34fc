import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { buildSchema, isEnumType, isObjectType, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { allCodes, allVariables } from './support/docs/declared.ts';
import { code, fencedIn, read, root, tableBelow, textOf } from './support/docs/guides.ts';

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
/** Variables that only the tests or Node read, and a code of the client. */
const namedElsewhere = [
  'CHROMIUM_PATH',
  'CHAOS_EVENTS',
  'CHAOS_FAULTS',
  'CHAOS_SEED',
  'NODE_OPTIONS',
  'NOT_RESUMABLE',
];

const manifest = z
  .object({ scripts: z.record(z.string(), z.string()), dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));
const schema = buildSchema(read('schema.graphql'));

/** The fragment that a heading can be linked by. */
function fragmentOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number} _-]/gu, '')
    .replaceAll(' ', '-');
}

describe('docs/configuration.md', () => {
  const table = tableBelow('docs/configuration.md', '# Configuration');

  it('has every variable and no other, with its default and its meaning', () => {
    expect(table.map(([name, , fallback, meaning]) => [name, fallback, meaning])).toEqual(
      Object.entries(allVariables).map(([name, { default: fallback, meaning }]) => [
        code(name),
        fallback === null ? 'unset' : code(fallback),
        meaning,
      ]),
    );
  });

  it.each(Object.entries(allVariables))('says what %s may be', (name, variable) => {
    const documented = table.find(([cell]) => cell === code(name))?.[1] ?? '';
    expect(documented).toMatch(acceptedBy(variable.schema));
  });

  /** The pattern that the description of a schema's values must match. */
  function acceptedBy(type: z.ZodType): RegExp {
    const shape = z.toJSONSchema(type, { io: 'output', unrepresentable: 'any' });
    if (shape.enum !== undefined) return exactly(shape.enum.map((value) => code(String(value))).join(', '));
    if (shape.type === 'integer') return exactly(`integer, ${shape.minimum}–${shape.maximum}`);
    return /./;
  }

  function exactly(text: string): RegExp {
    return new RegExp(`^${text.replaceAll('.', '\\.')}$`);
  }
});

describe('docs/dependencies.md', () => {
  it('has a reason for every runtime dependency, and for nothing else', () => {
    const rows = tableBelow('docs/dependencies.md', '# Why each dependency is there');
    expect(rows.map(([name]) => name)).toEqual(Object.keys(manifest.dependencies).map(code));
    expect(rows.filter(([, reason = '']) => reason === '')).toEqual([]);
  });
});

describe('README.md', () => {
  it('has the test command that CI runs before its long runs', () => {
    const commands = read('.ci/run')
      .split('\n')
      .filter((line) => line.startsWith('npm '));
    expect(commands.slice(2)).toEqual(['npm run test:long']);
    expect(fencedIn('README.md', 'sh')).toContain(`${commands.slice(0, 2).join(' && ')}\n`);
  });

  it('is read in a few minutes', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(130);
  });

  it.each(['Query', 'Mutation', 'Subscription'])('lists every field of %s and no other', (type) => {
    const rows = tableBelow('README.md', '## The API', type);
    const listed = rows.flatMap(([cell = '']) => cell.split(', ').map(textOf));
    const fields = schema.getType(type);
    if (!isObjectType(fields)) throw new Error(`${type} is no object type`);
    expect([...listed].sort()).toEqual(Object.keys(fields.getFields()).sort());
  });
});

describe.each(documents)('%s', (path) => {
  const text = read(path);

  it('links only to what is there', () => {
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = targets.filter((target) => {
      if (/^https?:/.test(target)) return false;
      const [file = '', fragment] = target.split('#');
      const linked = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(root, linked))) return true;
      const headings = [...read(linked).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        fragmentOf(heading),
      );
      return fragment !== undefined && !headings.includes(fragment);
    });
    expect(broken).toEqual([]);
  });

  it('names only files and folders that are there', () => {
    const paths = [...text.matchAll(/`((?:src|test|bench|docs)\/[\w./-]*)`/g)].map(([, name = '']) => name);
    expect(paths.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it('names only scripts that there are', () => {
    const scripts = [...text.matchAll(/npm (?:run )?(?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    const ofNpm = ['ci', 'run', 'install'];
    expect(scripts.filter((name) => !ofNpm.includes(name) && !(name in manifest.scripts))).toEqual([]);
  });

  it('names only variables, codes and values that there are', () => {
    const names = [...text.matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g)].map(([name]) => name);
    const values = Object.values(schema.getTypeMap())
      .filter(isEnumType)
      .flatMap((type) => type.getValues().map(({ name }) => name));
    const others = tableBelow('docs/errors.md', '## Other codes').map(([name]) => textOf(name));
    const known = new Set([
      ...Object.keys(allVariables),
      ...Object.keys(allCodes),
      ...others,
      ...values,
      ...namedElsewhere,
    ]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('asks for nothing that the schema does not have', () => {
    const errors = fencedIn(path, 'graphql').flatMap((source) => validate(schema, parse(source)));
    expect(errors).toEqual([]);
  });
});
