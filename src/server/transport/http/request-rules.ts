import type { IncomingMessage } from 'node:http';

import type { Config } from '../../base/config.ts';
import { createIsServedHost, listenHostOf, parseHost } from './hosts.ts';
import type { OnRefused } from '../limits/limits.ts';
import { isOwnOrigin, type IsAllowedOrigin } from './origins.ts';
import type { Refusal } from './refusals.ts';

/** What a request must say to be served, over HTTP and at an upgrade alike. Null lets it through. */
export interface RequestRules {
  /**
   * Refuses a request that names no host, several, or one that is not served. It comes before everything else.
   *
   * A target that is a whole URL becomes its path, and its host the `Host` of the request (RFC 9112, section 3.2.2).
   */
  checkHost(request: IncomingMessage): Refusal | null;
  /** Refuses a page of a foreign origin. A request without an `Origin` comes from no page. */
  checkOrigin(request: IncomingMessage): Refusal | null;
}

const noHost: Refusal = {
  status: 400,
  code: 'BAD_USER_INPUT',
  message: 'A request names the host that it is for, once and well-formed.',
  // What follows over a connection that says such things cannot be relied on.
  headers: { connection: 'close' },
};

const foreignHost: Refusal = {
  status: 403,
  code: 'FORBIDDEN',
  message:
    'Outside production this host is not served: use localhost, or set HOST to the name or address to serve.',
  headers: { connection: 'close' },
};

const foreignOrigin: Refusal = {
  status: 403,
  code: 'FORBIDDEN',
  message: 'Pages of this origin may not use this server: ALLOWED_ORIGINS names those that may.',
  headers: { vary: 'Origin' },
};

/** A target that is a whole URL: its authority, and the rest. */
const absoluteTarget = /^https?:\/\/([^/?#]*)(.*)$/i;

/** Creates the rules of a server. */
export function requestRulesOf(
  config: Pick<Config, 'HOST' | 'NODE_ENV' | 'TRUST_PROXY'>,
  isAllowedOrigin: IsAllowedOrigin,
  onRefused: OnRefused,
): RequestRules {
  const isServedHost = createIsServedHost(listenHostOf(config), config.NODE_ENV === 'production');
  return {
    checkHost(request) {
      const { host } = request.headers;
      if ((request.headersDistinct['host']?.length ?? 0) > 1) return noHost;
      const [, authority, path = ''] = absoluteTarget.exec(request.url ?? '') ?? [];
      if (authority !== undefined) {
        request.url = path.startsWith('/') ? path : `/${path}`;
        request.headers.host = authority;
      }
      const isHostDue = Number(request.httpVersion) >= 1.1;
      // The header must be sound even where the target overrules it.
      if (host === undefined ? isHostDue : parseHost(host) === null) return noHost;
      const named = authority ?? host;
      // An older client than HTTP/1.1, which no browser is.
      if (named === undefined) return null;
      const url = parseHost(named);
      if (url === null) return noHost;
      if (isServedHost(url.hostname)) return null;
      onRefused('HOST');
      return foreignHost;
    },
    checkOrigin(request) {
      const { origin } = request.headers;
      if (origin === undefined || isAllowedOrigin(origin)) return null;
      if (isOwnOrigin(origin, request, config.TRUST_PROXY)) return null;
      onRefused('ALLOWED_ORIGINS');
      return foreignOrigin;
    },
  };
}
