import type { IncomingMessage } from 'node:http';

import type { Config } from '../../base/config.ts';
import { createIsServedHost, listenHostOf, parseHost } from './hosts.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import { isOwnOrigin, type IsAllowedOrigin } from './origins.ts';
import type { Refusal } from './refusals.ts';

/** The checks of a request's `Host` and `Origin`, over HTTP and at an upgrade alike. Null accepts the request. */
export interface HostOriginChecks {
  /**
   * Refuses a request that names no host, several hosts, or a host that is not served. This check comes before all others.
   *
   * A target in absolute form becomes its path, and its authority becomes the `Host` of the request (RFC 9112, section
   * 3.2.2).
   */
  refuseHost(request: IncomingMessage): Refusal | null;
  /** Refuses a page of a foreign origin. A request without an `Origin` comes from no page. */
  refuseOrigin(request: IncomingMessage): Refusal | null;
}

const noHost: Refusal = {
  status: 400,
  code: 'BAD_USER_INPUT',
  message: 'A request names the host that it is for, once and well-formed.',
  // The client and this server may disagree about where the next request of this connection begins.
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

/** A target in absolute form: its authority, and the rest. */
const absoluteTarget = /^https?:\/\/([^/?#]*)(.*)$/i;

/** Creates the checks of a server. A refusal is counted by `HOST` or `ALLOWED_ORIGINS`. */
export function createHostOriginChecks(
  config: Pick<Config, 'HOST' | 'NODE_ENV' | 'TRUST_PROXY'>,
  isAllowedOrigin: IsAllowedOrigin,
  onRefused: OnRefused,
): HostOriginChecks {
  const isServedHost = createIsServedHost(listenHostOf(config), config.NODE_ENV === 'production');
  return {
    refuseHost(request) {
      const { host } = request.headers;
      if ((request.headersDistinct['host']?.length ?? 0) > 1) return noHost;
      const [, authority, path = ''] = absoluteTarget.exec(request.url ?? '') ?? [];
      if (authority !== undefined) {
        request.url = path.startsWith('/') ? path : `/${path}`;
        request.headers.host = authority;
      }
      const isHostDue = Number(request.httpVersion) >= 1.1;
      // The header must be well-formed even where the target overrules it.
      if (host === undefined ? isHostDue : parseHost(host) === null) return noHost;
      const named = authority ?? host;
      // A client of HTTP/1.0, which is no browser.
      if (named === undefined) return null;
      const url = parseHost(named);
      if (url === null) return noHost;
      if (isServedHost(url.hostname)) return null;
      onRefused('HOST');
      return foreignHost;
    },
    refuseOrigin(request) {
      const { origin } = request.headers;
      if (origin === undefined || isAllowedOrigin(origin)) return null;
      if (isOwnOrigin(origin, request, config.TRUST_PROXY)) return null;
      onRefused('ALLOWED_ORIGINS');
      return foreignOrigin;
    },
  };
}
