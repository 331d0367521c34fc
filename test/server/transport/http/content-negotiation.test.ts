import type { IncomingMessage } from 'node:http';

import { describe, expect, it } from 'vitest';

import {
  preferredJsonType,
  refuseAccept,
  refuseContentType,
} from '../../../../src/server/transport/http/content-negotiation.ts';

const json = 'application/json';
const graphqlJson = 'application/graphql-response+json';
const stream = 'text/event-stream';

function requestWith(headers: IncomingMessage['headers'], method = 'POST'): IncomingMessage {
  return { method, headers } as IncomingMessage;
}

/** The `Accept` header as Yoga gets it; the status of the refusal of a client that accepts nothing. */
function told(accept: string | undefined, method = 'POST'): string | number | undefined {
  const request = requestWith({ accept }, method);
  return refuseAccept(request)?.status ?? request.headers.accept;
}

describe('the media types that a client accepts', () => {
  it.each([
    [undefined, undefined],
    ['*/*', [json, graphqlJson, stream]],
    ['application/*', [json, graphqlJson]],
    ['text/*', [stream]],
    [`${graphqlJson}, ${json};q=0.9`, [graphqlJson, json]],
    [`${json};q=0.5, ${graphqlJson};q=0.6`, [graphqlJson, json]],
    [`${graphqlJson}; charset=utf-8, ${json}; charset=utf-8`, [graphqlJson, json]],
    [`${graphqlJson}, ${json}; charset=utf-8`, [graphqlJson, json]],
    [`APPLICATION/JSON ; CHARSET="UTF-8" ; Q=0.3`, [json]],
    [`${json};q=0, */*`, [graphqlJson, stream]],
    [`*/*, ${json};q=0`, [graphqlJson, stream]],
    [`application/*;q=0.1, ${json};q=0.9`, [json, graphqlJson]],
    [`${stream}, ${json}`, [stream]],
    [`${stream};q=0.9, ${json}`, [json, stream]],
    [`image/png, ${json}`, [json]],
    [`, ,${json},`, [json]],
    [`${json};q="0.5", ${graphqlJson}`, [graphqlJson, json]],
    [`*; q=0.2, */*; q=0.2`, [json, graphqlJson, stream]],
    [`text/html;x=", ${json}", ${graphqlJson}`, [graphqlJson]],
  ])('of %s are %s', (accept, types) => {
    expect(told(accept)).toBe(types?.join(', '));
  });

  it.each([
    ...[
      '',
      ',',
      'json',
      'image/png',
      'text/html',
      `${json};q=0`,
      `${json};q=x`,
      '*/*;q=0',

      '/',
      ';q=1',
    ],
    ...[`${json};charset=iso-8859-1`, `${json};profile=x`, `${json}x`, `x${json}`],
  ])('are none for "%s", which is refused with 406', (accept) => {
    expect(told(accept)).toBe(406);
  });

  it('include the page of GraphiQL for a GET that names it, and for no range', () => {
    expect(told('text/html, */*;q=0.1', 'GET')).toBe(`${json}, ${graphqlJson}, ${stream}, text/html`);
    expect(told('TEXT/HTML', 'GET')).toBe('text/html');
    expect(told('text/html;q=0', 'GET')).toBe(406);
    expect(told('*/*', 'GET')).not.toContain('html');
  });

  it.each([
    [undefined, json],
    ['*/*', json],
    [graphqlJson, graphqlJson],
    [`${json};q=0.5, ${graphqlJson}`, graphqlJson],
    [stream, json],
    ['image/png', json],
    ['nonsense;', json],
  ])('of %s make a refusal %s', (accept, type) => {
    expect(preferredJsonType(requestWith({ accept }))).toBe(type);
  });
});

describe('the media type of a body', () => {
  it.each([
    ...[json, 'Application/JSON', ` ${json} `, `${json};`, `${json}; charset=utf-8`, `${json};CHARSET=UTF-8`],
    ...[
      `${json}; charset="utf-8"`,
      `${json} ; charset = utf-8`,
      `${json}; x=y`,
      `${json}; x="a;charset=latin1"`,
    ],
  ])('may be %s', (type) => {
    const request = requestWith({ 'content-type': type });
    expect(refuseContentType(request)).toBeNull();
    expect(request.headers['content-type']).toBe(json);
  });

  it.each([
    ...[
      undefined,
      '',
      ';',
      'text/plain',
      `text/plain; ${json}`,
      `text/plain;x="${json}"`,
      `${json}x`,
      'json',
    ],
    ...[`${json}; charset=utf-16`, `${json}; charset=latin1; charset=utf-8`, `${json}, text/plain`, '*/*'],
    ...[graphqlJson, 'application/graphql', 'multipart/form-data', 'application/x-www-form-urlencoded'],
  ])('is refused with 415 as %s', (type) => {
    expect(refuseContentType(requestWith({ 'content-type': type }))?.status).toBe(415);
  });

  it('comes without a coding, in any case of letters', () => {
    const status = (coding: string) =>
      refuseContentType(requestWith({ 'content-type': json, 'content-encoding': coding }))?.status ?? null;
    expect(['identity', 'Identity '].map(status)).toEqual([null, null]);
    expect(['gzip', 'br', 'identity, gzip', 'x'].map(status)).toEqual([415, 415, 415, 415]);
  });
});
