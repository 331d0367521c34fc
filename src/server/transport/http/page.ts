import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

import Negotiator from 'negotiator';

import { refusals } from './refusals.ts';
import { sendRefusal } from './refuse.ts';

/** The page at `/`. */
export interface Page {
  /** Answers a request when it is for the page or for a file of it. Returns whether it was. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): boolean;
}

/** Tokens that the page offers to sign in with; null outside development. */
export type OfferedTokens = { readonly trader: string; readonly service: string } | null;

interface File {
  readonly type: string;
  readonly body: Buffer;
  /** The same in brotli; null where the build made none. */
  readonly brotli: Buffer | null;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
};

/** Nothing comes from another place, and no text of the page is taken for a script or a style. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const guards = {
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Files below this path have their hash in their names, so browsers keep them for ever. */
const hashedPath = '/assets/';
const placeOfTokens = '<!--development-->';

/**
 * Reads the page that the build left in a folder, and keeps it in memory. Every path that a browser opens as a page brings it, because
 * the page has paths of its own.
 *
 * Without the folder, the paths of the page answer `NOT_FOUND` with the command that builds it.
 */
export function createPage(folder: string, tokens: OfferedTokens): Page {
  const files = readFiles(folder);
  const document = files.get('/index.html');
  const html = document === undefined ? null : Buffer.from(withTokens(document.body.toString(), tokens));
  return {
    answer(request, response, path) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false;
      const file = path === '/index.html' ? undefined : files.get(path);
      if (file !== undefined) {
        sendFile(request, response, file, path.startsWith(hashedPath));
        return true;
      }
      if (path !== '/' && !isOpenedAsPage(request)) return false;
      if (html === null) sendRefusal(request, response, refusals.pageMissing);
      else send(response, html, { 'content-type': types['.html'] ?? '', 'cache-control': 'no-store' });
      return true;
    },
  };
}

/** Whether a browser opens the path as a page, and not a program as an endpoint. */
function isOpenedAsPage({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/html') === true;
}

function sendFile(request: IncomingMessage, response: ServerResponse, file: File, isHashed: boolean): void {
  const takesBrotli = new Negotiator(request).encoding(['br', 'identity']) === 'br';
  const brotli = takesBrotli ? file.brotli : null;
  send(response, brotli ?? file.body, {
    'content-type': file.type,
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'Origin, Accept, Accept-Encoding',
    ...(brotli !== null ? { 'content-encoding': 'br' } : {}),
  });
}

function send(response: ServerResponse, body: Buffer, headers: Readonly<Record<string, string>>): void {
  // Pages of other origins use the API, and have no use for the page, which may hold tokens.
  response.removeHeader('access-control-allow-origin');
  response.removeHeader('access-control-allow-credentials');
  response.writeHead(200, { ...guards, ...headers, 'content-length': String(body.length) });
  response.end(body);
}

/** The files of a folder by their paths; none without the folder. */
function readFiles(folder: string): ReadonlyMap<string, File> {
  const names = listFiles(folder);
  const files = names
    .filter((name) => extname(name) in types)
    .map((name): [string, File] => [
      `/${name.replaceAll('\\', '/')}`,
      {
        type: types[extname(name)] ?? '',
        body: readFileSync(join(folder, name)),
        brotli: names.includes(`${name}.br`) ? readFileSync(join(folder, `${name}.br`)) : null,
      },
    ]);
  return new Map(files);
}

function listFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** The text of the page with the tokens of development in it. They have no characters that HTML reads. */
function withTokens(html: string, tokens: OfferedTokens): string {
  if (tokens === null) return html.replace(placeOfTokens, '');
  const { trader, service } = tokens;
  return html.replace(
    placeOfTokens,
    `<meta name="development-tokens" data-trader="${trader}" data-service="${service}" />`,
  );
}
