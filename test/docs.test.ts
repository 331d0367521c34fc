import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildSchema, isEnumType, parse, validate } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { variables } from '../src/server/base/variables.ts';
import { errorCatalogue } from '../src/server/base/errors.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];
/** Codes that the HTTP server gives by itself, and a variable that only the tests read. */
const namedElsewhere = ['BAD_REQUEST', 'REQUEST_ENTITY_TOO_LARGE', 'CHROMIUM_PATH'];

const manifest = z
  .object({ scripts: z.record(z.string(), z.string()), dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));
const schema = buildSchema(read('schema.graphql'));

/** The rows of the first table below a heading, header and rule aside; cells without the padding. */
function tableBelow(path: string, heading: string): readonly (readonly string[])[] {
  const section = read(path).split(`${heading}\n`)[1] ?? '';
  const table = /(?:^\|.*\|\n)+/m.exec(section)?.[0] ?? '';
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

const code = (text: string): string => `\`${text}\``;

/** What stands between fences of a language. */
function fencedIn(path: string, language: string): readonly string[] {
  return [...read(path).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );
}

/** The fragment that a heading can be linked by. */
function fragmentOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number} _-]/gu, '')
    .replaceAll(' ', '-');
}

describe('docs/errors.md', () => {
  const catalogue = tableBelow('docs/errors.md', '## Codes');
  const given = tableBelow('docs/errors.md', '## Codes that GraphQL gives');

  it('has every code of the catalogue and no other, with its message and whether trying again can help', () => {
    expect(catalogue.map((cells) => cells.slice(0, 3))).toEqual(
      Object.entries(errorCatalogue).map(([name, { message, retryable }]) => [
        code(name),
        message,
        retryable ? 'yes' : 'no',
      ]),
    );
  });

  it('says of every code when it comes and what a client does', () => {
    expect(catalogue.filter((cells) => cells.length !== 5 || cells.includes(''))).toEqual([]);
  });

  it('has the codes that are no entry of the catalogue, as the sources spell them', () => {
    const sources = ['src/server/graphql/errors.ts', 'src/server/transport/limits/document-parser.ts']
      .map(read)
      .join('');
    const spelt = [...sources.matchAll(/'((?:GRAPHQL|INTERNAL)_[A-Z_]+)'/g)].map(([, name = '']) => name);
    expect(given.map(([name]) => name).sort()).toEqual([...new Set(spelt)].map(code).sort());
  });

  it('names no close code of the protocol that does not exist, and all that the server may send', () => {
    const ofClients = [CloseCode.BadResponse, CloseCode.InternalClientError];
    const ofServers = Object.values(CloseCode).filter(
      (value) =>
        typeof value === 'number' &&
        ![...ofClients, CloseCode.ConnectionAcknowledgementTimeout].includes(value),
    );
    const documented = tableBelow('docs/errors.md', '## WebSocket close codes').map(([value]) =>
      Number(value),
    );
    expect(documented.filter((value) => value >= 4000)).toEqual(ofServers.map(Number).sort());
  });
});

describe('docs/configuration.md', () => {
  const table = tableBelow('docs/configuration.md', '# Configuration');

  it('has every variable and no other, with its default and its meaning', () => {
    expect(table.map(([name, , fallback, meaning]) => [name, fallback, meaning])).toEqual(
      Object.entries(variables).map(([name, { default: fallback, meaning }]) => [
        code(name),
        fallback === null ? 'unset' : code(fallback),
        meaning,
      ]),
    );
  });

  it.each(Object.entries(variables))('says what %s may be', (name, variable) => {
    const documented = table.find(([cell]) => cell === code(name))?.[1] ?? '';
    expect(documented).toMatch(acceptedBy(variable.schema));
  });

  /** What the values of a schema must be described as; anything where the schema does not tell. */
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
    expect(commands.slice(2)).toEqual(['npm run test:faults']);
    expect(fencedIn('README.md', 'sh')).toContain(`${commands.slice(0, 2).join(' && ')}\n`);
  });

  it('fits one screen', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(64);
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
    const ofNpm = ['ci', 'run'];
    expect(scripts.filter((name) => !ofNpm.includes(name) && !(name in manifest.scripts))).toEqual([]);
  });

  it('names only variables, codes and values that there are', () => {
    const names = [...text.matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g)].map(([name]) => name);
    const values = Object.values(schema.getTypeMap())
      .filter(isEnumType)
      .flatMap((type) => type.getValues().map(({ name }) => name));
    const given = tableBelow('docs/errors.md', '## Codes that GraphQL gives').map(([name = '']) => name);
    const known = new Set([
      ...Object.keys(variables),
      ...Object.keys(errorCatalogue),
      ...given.map((name) => name.replaceAll('`', '')),
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
