import type { IncomingMessage } from 'node:http';

import { parseHost } from './hosts.ts';

/** Whether a page of an origin may use this server: for CORS, for requests and for the WebSocket upgrade alike. */
export type IsAllowedOrigin = (origin: string) => boolean;

const localhost = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Allows the origins of a list. A null list allows any localhost in development, and no origin in production. */
export function createIsAllowedOrigin(
  allowed: readonly string[] | null,
  isProduction: boolean,
): IsAllowedOrigin {
  if (allowed !== null) return (origin) => allowed.includes(origin);
  return (origin) => !isProduction && localhost.test(origin);
}

/**
 * Whether an origin is the origin of the request itself: the same host and port. A missing port is the port of the scheme.
 * The schemes are not compared, because a request comes without TLS from a proxy that ends TLS.
 *
 * The host is the host that the last of `trustedProxies` proxies was asked for, or the `Host` of the request without a proxy.
 */
export function isOwnOrigin(
  origin: string,
  { headers }: Pick<IncomingMessage, 'headers'>,
  trustedProxies: number,
): boolean {
  const [, scheme, rest = ''] = /^(https?):\/\/(.+)$/i.exec(origin) ?? [];
  const theirs = parseHost(rest, scheme);
  const forwarded = [headers['x-forwarded-host'] ?? []].flat().join(',').split(',');
  const hosts = [...forwarded, headers.host ?? ''].map((host) => host.trim()).filter((host) => host !== '');
  const own = hosts[Math.max(0, hosts.length - 1 - trustedProxies)] ?? '';
  return theirs !== null && theirs.host === parseHost(own, scheme)?.host;
}
