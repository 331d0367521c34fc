import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The programs of one PostgreSQL installation, as absolute paths. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  psql: string;
}

export interface RedisBinaries {
  server: string;
  cli: string;
}

interface Service {
  /** The name of the service in the message to the developer. */
  needs: string;
  debianPackage: string;
  homebrew: string;
  isPresent: () => boolean;
}

const postgres: Service = {
  needs: 'PostgreSQL (initdb, postgres, pg_ctl and psql in one folder of the PATH)',
  debianPackage: 'postgresql',
  homebrew: 'brew install postgresql@17 and put its bin folder on the PATH',
  isPresent: () => locatePostgres() !== undefined,
};

const redis: Service = {
  needs: 'Redis (redis-server and redis-cli on the PATH)',
  debianPackage: 'redis-server',
  homebrew: 'brew install redis',
  isPresent: () => locateRedis() !== undefined,
};

const chromium: Service = {
  needs: 'Chromium (chromium, chromium-browser or google-chrome on the PATH, or CHROMIUM_PATH)',
  debianPackage: 'chromium',
  homebrew: 'brew install --cask google-chrome and set CHROMIUM_PATH to its executable',
  isPresent: () => locateChromium() !== undefined,
};

const nginx: Service = {
  needs: 'nginx (on the PATH or in /usr/sbin)',
  debianPackage: 'nginx-light',
  homebrew: 'brew install nginx',
  isPresent: () => locateNginx() !== undefined,
};

const pgbouncer: Service = {
  needs: 'PgBouncer (on the PATH or in /usr/sbin)',
  debianPackage: 'pgbouncer',
  homebrew: 'brew install pgbouncer',
  isPresent: () => locatePgBouncer() !== undefined,
};

const compose: Service = {
  needs: 'docker-compose (on the PATH; no Docker engine is needed)',
  debianPackage: 'docker-compose',
  homebrew: 'brew install docker-compose',
  isPresent: () => findOnPath('docker-compose') !== undefined,
};

const faketime: Service = {
  needs: 'libfaketime (in a folder of /usr/lib)',
  debianPackage: 'libfaketime',
  homebrew: 'run the tests on Linux',
  isPresent: () => locateFaketime() !== undefined,
};

/**
 * Vitest's global setup: no test runs without PostgreSQL, PgBouncer, Redis, Chromium, nginx,
 * docker-compose, and on Linux libfaketime.
 *
 * On Debian, as root, it installs the missing services from Debian's packages.
 *
 * @throws {Error} when a service is missing; the message is a single line that names the package to install.
 */
export default async function provideServices(): Promise<void> {
  const missing = missingServices();
  if (missing.length === 0) return;
  if (!isDebian() || process.getuid?.() !== 0) throw missingError(missing);

  const failure = await installDebianPackages(missing.map((service) => service.debianPackage));
  const stillMissing = missingServices();
  if (stillMissing.length > 0) throw missingError(stillMissing, failure);
}

/** @throws {Error} when it is missing; the message names the package to install. */
export function findPostgres(): PostgresBinaries {
  return locatePostgres() ?? fail(postgres);
}

/** @throws {Error} when it is missing; the message names the package to install. */
export function findRedis(): RedisBinaries {
  return locateRedis() ?? fail(redis);
}

/**
 * The absolute path of a Chromium or Chrome. `CHROMIUM_PATH` wins over the PATH.
 *
 * @throws {Error} when it is missing or `CHROMIUM_PATH` is wrong; the message names the package to install.
 */
export function findChromium(): string {
  return locateChromium() ?? fail(chromium);
}

/** @throws {Error} when it is missing; the message names the package to install. */
export function findNginx(): string {
  return locateNginx() ?? fail(nginx);
}

/** @throws {Error} when it is missing; the message names the package to install. */
export function findPgBouncer(): string {
  return locatePgBouncer() ?? fail(pgbouncer);
}

/** @throws {Error} when it is missing; the message names the package to install. */
export function findCompose(): string {
  return findOnPath('docker-compose') ?? fail(compose);
}

/**
 * The library that turns the clock of a process.
 *
 * @throws {Error} when it is missing; the message names the package to install.
 */
export function findFaketime(): string {
  return locateFaketime() ?? fail(faketime);
}

function locateFaketime(): string | undefined {
  const libraries = '/usr/lib';
  if (!existsSync(libraries)) return undefined;
  return readdirSync(libraries)
    .map((folder) => join(libraries, folder, 'faketime', 'libfaketime.so.1'))
    .find((file) => existsSync(file));
}

function locateNginx(): string | undefined {
  // Debian keeps it in a folder that only root's PATH contains.
  return findOnPath('nginx') ?? ['/usr/sbin/nginx'].find(isExecutable);
}

function locatePgBouncer(): string | undefined {
  return findOnPath('pgbouncer') ?? ['/usr/sbin/pgbouncer'].find(isExecutable);
}

function locatePostgres(): PostgresBinaries | undefined {
  // A single folder must hold all four programs, because all must have the same version. Follow links, because a PATH
  // often has links to some of the programs only.
  const onPath = pathFolders()
    .map((folder) => join(folder, 'postgres'))
    .filter(isExecutable)
    .map((file) => dirname(realpathSync(file)));
  for (const folder of [...onPath, ...debianPostgresFolders()]) {
    const binaries = {
      initdb: join(folder, 'initdb'),
      postgres: join(folder, 'postgres'),
      pgCtl: join(folder, 'pg_ctl'),
      psql: join(folder, 'psql'),
    };
    if (Object.values(binaries).every(isExecutable)) return binaries;
  }
  return undefined;
}

/** The folders of the server's programs on Debian, a folder for each version and not on the PATH. Newest first. */
function debianPostgresFolders(): string[] {
  const versions = '/usr/lib/postgresql';
  if (!existsSync(versions)) return [];
  return readdirSync(versions)
    .sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a))
    .map((version) => join(versions, version, 'bin'));
}

function locateRedis(): RedisBinaries | undefined {
  const server = findOnPath('redis-server');
  const cli = findOnPath('redis-cli');
  return server !== undefined && cli !== undefined ? { server, cli } : undefined;
}

function locateChromium(): string | undefined {
  const configured = process.env['CHROMIUM_PATH'];
  if (configured === undefined || configured === '') {
    return findOnPath('chromium') ?? findOnPath('chromium-browser') ?? findOnPath('google-chrome');
  }
  // The PATH is no fallback, because it would hide the mistake and test another browser.
  if (!isExecutable(configured)) throw new Error(`CHROMIUM_PATH is not an executable file: ${configured}`);
  return configured;
}

function findOnPath(name: string): string | undefined {
  return pathFolders()
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function pathFolders(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function missingServices(): Service[] {
  // The library exists for Linux alone, and a single file of faults needs it.
  const ofLinux = process.platform === 'linux' ? [faketime] : [];
  return [postgres, pgbouncer, redis, chromium, nginx, compose, ...ofLinux].filter(
    (service) => !service.isPresent(),
  );
}

function isDebian(): boolean {
  return existsSync('/etc/debian_version');
}

/** Returns why apt-get failed, or undefined when it did not. */
async function installDebianPackages(packages: string[]): Promise<Error | undefined> {
  const aptGet = (...args: string[]) =>
    promisify(execFile)('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
      maxBuffer: 64 * 1024 * 1024,
    });
  console.log(`Installing what the tests need from Debian's packages: ${packages.join(', ')}`);
  // Only the result of the installation counts, because an unrelated package source may be unreachable.
  await aptGet('update').catch(() => undefined);
  try {
    await aptGet('install', '-y', '--no-install-recommends', ...packages);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function fail(service: Service): never {
  throw missingError([service]);
}

function missingError(missing: Service[], cause?: Error): Error {
  const needs = missing.map((service) => service.needs).join(', ');
  const attempted = cause === undefined ? '' : ' (apt-get failed)';
  return new Error(`The tests need ${needs}: ${installHint(missing)}${attempted}`, { cause });
}

function installHint(missing: Service[]): string {
  if (isDebian()) {
    const packages = missing.map((service) => service.debianPackage).join(' ');
    return `run "apt-get install --no-install-recommends ${packages}" as root`;
  }
  if (process.platform === 'darwin') return missing.map((service) => service.homebrew).join('; ');
  return "install it with this system's package manager";
}
