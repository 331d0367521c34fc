import type { IncomingMessage } from 'node:http';

import type { Config } from '../../base/config.ts';
import { createIsServedHost, listenHostOf, parseHost } from './hosts.ts';
import type { OnRefused } from '../limits/limit-names.ts';
import { isOwnOrigin, type IsAllowedOrigin } from './origins.ts';
import { refusals, type Refusal } from './refusals.ts';

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
      if ((request.headersDistinct['host']?.length ?? 0) > 1) return refusals.noHost;
      const [, authority, path = ''] = absoluteTarget.exec(request.url ?? '') ?? [];
      if (authority !== undefined) {
        request.url = path.startsWith('/') ? path : `/${path}`;
        request.headers.host = authority;
      }
      const isHostDue = Number(request.httpVersion) >= 1.1;
      // The header must be well-formed even where the target overrules it.
      if (host === undefined ? isHostDue : parseHost(host) === null) return refusals.noHost;
      const named = authority ?? host;
      // A client of HTTP/1.0, which is no browser.
      if (named === undefined) return null;
      const url = parseHost(named);
      if (url === null) return refusals.noHost;
      if (isServedHost(url.hostname)) return null;
      onRefused('HOST');
      return refusals.foreignHost;
    },
    refuseOrigin(request) {
      const { origin } = request.headers;
      if (origin === undefined || isAllowedOrigin(origin)) return null;
      if (isOwnOrigin(origin, request, config.TRUST_PROXY)) return null;
      onRefused('ALLOWED_ORIGINS');
      return refusals.foreignOrigin;
    },
  };
}
