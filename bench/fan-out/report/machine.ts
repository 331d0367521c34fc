import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** The packages whose versions the document names. */
const packages = [
  'ws',
  'graphql',
  'graphql-ws',
  'graphql-yoga',
  '@graphql-yoga/redis-event-target',
  '@apollo/server',
  'graphql-subscriptions',
  'mercurius',
  'fastify',
  'socket.io',
] as const;

/** A sentence about the measuring machine. */
export function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `${cpus().length} × ${model}, ${Math.round(totalmem() / 1024 ** 3)} GiB of memory, Node ${process.versions.node}`;
}

/** The packages of the compared servers, with versions. */
export function describePackages(): string {
  return packages.map((name) => `${name} ${versionOf(name)}`).join(', ');
}

function versionOf(name: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8'),
  );
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : '?';
}
