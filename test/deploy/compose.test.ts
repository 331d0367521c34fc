import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../src/server/base/config.ts';
import { domainVariables } from '../../src/server/domains/index.ts';
import { allVariables } from '../support/docs/declared.ts';
import { findCompose } from '../support/servers/services.ts';

const root = new URL('../../', import.meta.url);
const secret = 'a secret of at least thirty-two characters';

interface Composition {
  readonly services: Readonly<
    Record<string, { readonly environment?: Record<string, string>; readonly read_only?: boolean }>
  >;
}

/** compose.yaml as docker-compose itself reads it. */
function readComposition(environment: Record<string, string>): Composition {
  const options = {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...environment },
  } as const;
  const script = 'import json,sys,yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)';
  const yaml = execFileSync(findCompose(), ['config'], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  // docker-compose is a Python program, so its YAML reader is there.
  return JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', script], { ...options, input: yaml }),
  ) as Composition;
}

describe('compose.yaml', () => {
  it('gives its instances variables that the server knows and accepts', () => {
    const { services } = readComposition({ JWT_SECRET: secret });
    for (const name of ['marketcast-1', 'marketcast-2']) {
      const environment = services[name]?.environment ?? {};
      expect(Object.keys(environment).filter((variable) => !(variable in allVariables))).toEqual([]);
      expect(loadConfig(domainVariables, environment).JWT_SECRET).toBe(secret);
      expect(services[name]?.read_only).toBe(true);
    }
  });

  it('does not start without a secret', () => {
    expect(() => readComposition({})).toThrow(/JWT_SECRET/);
  });
});

describe('Dockerfile', () => {
  it('copies what the server is made of, and nothing that .dockerignore leaves out', () => {
    const copied = [
      ...readFileSync(new URL('Dockerfile', root), 'utf8').matchAll(/^COPY (?!--from=)(.+) \S+$/gm),
    ].flatMap(([, sources = '']) => sources.split(' '));
    const allowed = readFileSync(new URL('.dockerignore', root), 'utf8');
    expect(copied).toEqual(expect.arrayContaining(['package.json', 'package-lock.json', 'src']));
    for (const source of copied) expect(allowed).toContain(`!${source}\n`);
  });
});
