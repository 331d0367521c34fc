import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createPage, type OfferedTokens } from '../../../../src/server/transport/http/page.ts';
import { startServer } from '../../../support/servers/server.ts';

const script = 'console.log("the page");';
const html = '<html><head><!--development--></head></html>';

let folder: string;
let server: Server | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), html);
  writeFileSync(join(folder, 'assets', 'index-abc.js'), script);
  writeFileSync(join(folder, 'assets', 'index-abc.js.br'), brotliCompressSync(script));
});

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

/** Serves the page of a folder. Returns the origin. */
async function serve(of = folder, tokens: OfferedTokens = null): Promise<string> {
  const page = createPage(of, tokens);
  server = createServer((request, response) => {
    if (!page.answer(request, response, request.url ?? '/')) response.writeHead(418).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the page', () => {
  it('is at every path that a browser opens, and at no path of a program', async () => {
    const origin = await serve();
    const paths = ['/', '/markets/7', '/mine'];
    const pages = await Promise.all(paths.map((path) => fetch(origin + path, { headers: browser })));
    expect(await Promise.all(pages.map((page) => page.text()))).toEqual(
      paths.map(() => '<html><head></head></html>'),
    );
    expect((await fetch(`${origin}/markets/7`)).status).toBe(418);
    expect((await fetch(`${origin}/`, { method: 'POST', headers: browser })).status).toBe(418);
    expect((await fetch(`${origin}/assets/gone-1.js`)).status).toBe(418);
  });

  it('lets nothing in from elsewhere, and no frame show it', async () => {
    const { headers } = await fetch(`${await serve()}/`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('has files that browsers keep for ever, in brotli for those that can', async () => {
    const origin = await serve();
    const asset = `${origin}/assets/index-abc.js`;
    const plain = await fetch(asset, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await plain.text()).toBe(script);
    const small = await fetch(asset, { headers: { 'accept-encoding': 'gzip, br' } });
    expect(small.headers.get('content-encoding')).toBe('br');
    expect(small.headers.get('vary')).toContain('Accept-Encoding');
    expect(await small.text()).toBe(script);
    expect(Number(small.headers.get('content-length'))).toBe(brotliCompressSync(script).length);
    expect(brotliDecompressSync(brotliCompressSync(script)).toString()).toBe(script);
  });

  it('offers tokens where the server has some to offer', async () => {
    const text = await (await fetch(await serve(folder, { trader: 'a.b.c', service: 'd.e.f' }))).text();
    expect(text).toContain('data-trader="a.b.c" data-service="d.e.f"');
  });

  it('tells the command that builds it where it is not built', async () => {
    const answer = await fetch(await serve(join(folder, 'nowhere')));
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('npm run prepare');
  });
});

describe('DASHBOARD', () => {
  it('serves the page where it is on, beside the endpoints', async () => {
    await using on = await startServer({ DASHBOARD: 'on' });
    const page = await fetch(on.endpoint('/'), { headers: { origin: 'http://localhost:9' } });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
    expect(await (await fetch(on.endpoint('/health'), { headers: browser })).json()).toEqual({
      status: 'up',
    });
  });

  it('is off in production, and wherever it is not development', async () => {
    await using off = await startServer({
      NODE_ENV: 'production',
      ALLOWED_ORIGINS: 'https://markets.example',
    });
    expect((await fetch(off.endpoint('/'), { headers: browser })).status).toBe(404);
  });
});
