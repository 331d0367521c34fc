import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from './ports.ts';
import { createDaemon } from './daemon.ts';
import { findNginx } from './services.ts';

/** nginx with the configuration that deployments use, in front of two instances. */
export interface TestNginx extends AsyncDisposable {
  /** Of GraphQL over HTTP and Server-Sent Events. */
  readonly url: string;
  /** Of GraphQL over WebSocket. */
  readonly webSocketUrl: string;
}

const template = new URL('../../../deploy/nginx.conf.template', import.meta.url);

/** Starts nginx in front of two instances, given as `host:port`. */
export async function startNginx(instances: readonly [string, string]): Promise<TestNginx> {
  const nginx = createDaemon({ name: 'nginx', endSignal: 'SIGKILL' });
  const port = await freePort();
  const values: Record<string, string> = {
    LISTEN: `127.0.0.1:${port}`,
    INSTANCE_1: instances[0],
    INSTANCE_2: instances[1],
  };
  const site = readFileSync(template, 'utf8').replace(/\$\{([A-Z0-9_]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template wants ${name}, which compose.yaml does not give`);
    return value;
  });
  mkdirSync(join(nginx.directory, 'temporary'));
  writeFileSync(join(nginx.directory, 'nginx.conf'), configuration(nginx.directory, site));
  // Only in the foreground and at this level, nginx reports its start on stderr.
  await nginx.start(
    findNginx(),
    ['-p', nginx.directory, '-c', 'nginx.conf', '-e', 'stderr'],
    'start worker process',
  );
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    webSocketUrl: `ws://127.0.0.1:${port}/graphql`,
    async [Symbol.asyncDispose]() {
      await nginx.end('SIGTERM');
      await nginx[Symbol.asyncDispose]();
    },
  };
}

function configuration(directory: string, site: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${directory}/temporary;`)
    .join('\n');
  return `
daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
error_log stderr notice;
events { worker_connections 1024; }
http {
access_log off;
${temporary}
${site}
}
`;
}
