import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { startApp, type App } from '../../../src/server/app/app.ts';
import { loadConfig } from '../../../src/server/base/config.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { developmentSecret } from '../../../src/server/development/secret.ts';
import { domainVariables } from '../../../src/server/domains/index.ts';
import { generateSecret } from '../../../src/server/transport/auth/tokens.ts';
import { request } from '../../support/clients/graphql.ts';
import { createDatabase } from '../../support/postgres/shared-postgres.ts';

const logger = createLogger('silent');

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'development-secret-'));
  file = join(folder, 'development-secret');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('the secret of a development server', () => {
  it('is kept in the data folder, for its owner alone', () => {
    const secret = developmentSecret(folder, generateSecret, logger);
    expect(developmentSecret(folder, generateSecret, logger)).toBe(secret);
    expect(readFileSync(file, 'utf8').trim()).toBe(secret);
    expect(modeOf(file)).toBe('600');
    expect(readdirSync(folder)).toEqual(['development-secret']);
  });

  it('is closed to others again when its file was opened to them', () => {
    const secret = developmentSecret(folder, generateSecret, logger);
    rmSync(file);
    writeFileSync(file, secret, { mode: 0o644 });
    expect(developmentSecret(folder, generateSecret, logger)).toBe(secret);
    expect(modeOf(file)).toBe('600');
  });

  it('is made anew when its file holds none', () => {
    writeFileSync(file, 'cut short');
    const secret = developmentSecret(folder, generateSecret, logger);
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(readFileSync(file, 'utf8').trim()).toBe(secret);
  });

  it('is not kept with memory://', () => {
    const secrets = [1, 2].map(() => developmentSecret('memory://', generateSecret, logger));
    expect(new Set(secrets).size).toBe(2);
  });

  it('ends with the process, and the log says so, when the folder cannot be written', () => {
    using warn = vi.spyOn(logger, 'warn');
    writeFileSync(join(folder, 'taken'), '');
    const nowhere = join(folder, 'taken', 'below');
    expect(developmentSecret(nowhere, generateSecret, logger).length).toBeGreaterThanOrEqual(32);
    expect(warn).toHaveBeenCalledOnce();
  });
});

describe('a development server', () => {
  it('takes the tokens of its former run', async () => {
    const environment = {
      ...{ NODE_ENV: 'development', DEMO: 'markets', HOST: '127.0.0.1', PORT: '0', SHUTDOWN_GRACE_MS: '200' },
      ...{ DATABASE_URL: await createDatabase(), DATA_DIR: folder },
    };
    const start = (): Promise<App> => startApp(loadConfig(domainVariables, environment), logger);
    const former = await start();
    const token = former.developmentTokens?.trader;
    await former.stop();
    const server = await start();
    try {
      const { viewer } = await request<{ viewer: { role: string } }, object>(
        server,
        '{ viewer { role } }',
        {},
        token,
      );
      expect(viewer).toEqual({ role: 'authenticated' });
    } finally {
      await server.stop();
    }
  });
});
