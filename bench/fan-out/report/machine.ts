import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** Packages whose version is what a figure is about. */
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

/** The machine that measures, in one sentence. */
export function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `${cpus().length} × ${model}, ${Math.round(totalmem() / 1024 ** 3)} GiB of memory, Node ${process.versions.node}`;
}

/** What the compared servers are made of, with versions. */
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
