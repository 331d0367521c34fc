import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print, type DocumentNode } from 'graphql';

import {
  ChangeMarketStateDocument,
  ProposeMarketDocument,
  type MarketState,
} from '../../../src/client/generated/graphql.ts';
import { persistedQueryOf } from '../../../src/client/persisted-query.ts';
import { serviceToken, tokenOf, type TestServer } from '../servers/server.ts';

/** An error of a response. */
export interface WireError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string } & Record<string, unknown>;
}

/** The JSON of a response. */
export interface WireResult<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly WireError[];
}

/** Sends an operation over HTTP and returns the response, errors included. */
export async function send<Data, Variables>(
  server: Pick<TestServer, 'url'>,
  document: TypedDocumentNode<Data, Variables> | string,
  variables: Variables,
  token?: string,
): Promise<WireResult<Data>> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      query: textOf(document),
      variables,
      // A server of trusted documents alone takes the documents of the client, too.
      extensions: typeof document === 'string' ? undefined : persistedQueryOf(document),
    }),
  });
  return (await response.json()) as WireResult<Data>;
}

const texts = new WeakMap<DocumentNode, string>();

function textOf(document: DocumentNode | string): string {
  if (typeof document === 'string') return document;
  const text = texts.get(document) ?? print(document);
  texts.set(document, text);
  return text;
}

/** Sends an operation over HTTP and returns its data. @throws {Error} when the response has errors. */
export async function request<Data, Variables>(
  server: Pick<TestServer, 'url'>,
  document: TypedDocumentNode<Data, Variables> | string,
  variables: Variables,
  token?: string,
): Promise<Data> {
  const { data, errors } = await send(server, document, variables, token);
  if (errors !== undefined || data == null)
    throw new Error(`the operation failed: ${JSON.stringify(errors)}`);
  return data;
}

/** Sends an operation over HTTP and returns the codes of its errors. */
export async function codesOf<Data, Variables>(
  server: Pick<TestServer, 'url'>,
  document: TypedDocumentNode<Data, Variables> | string,
  variables: Variables,
  token?: string,
): Promise<readonly (string | undefined)[]> {
  const { errors = [] } = await send(server, document, variables, token);
  return errors.map(({ extensions }) => extensions?.code);
}

/** The states that a market passes on its way to a state. */
const paths: Readonly<Record<MarketState, readonly MarketState[]>> = {
  PROPOSED: [],
  APPROVED: ['APPROVED'],
  ACTIVE: ['APPROVED', 'ACTIVE'],
  RESOLVING: ['APPROVED', 'ACTIVE', 'RESOLVING'],
  DISPUTED: ['APPROVED', 'ACTIVE', 'RESOLVING', 'DISPUTED'],
  FINALIZED: ['APPROVED', 'ACTIVE', 'RESOLVING', 'FINALIZED'],
};

/** Proposes a market for a creator, moves it to a state, and returns its id. */
export async function createMarket(
  server: TestServer,
  state: MarketState = 'ACTIVE',
  creator = 'creator',
): Promise<string> {
  const input = { question: 'Will this test pass on the first attempt?', bParameter: '100000000000' };
  const { proposeMarket } = await request(server, ProposeMarketDocument, { input }, await tokenOf(creator));
  const marketId = proposeMarket.market.id;
  const service = await serviceToken();
  for (const step of paths[state]) {
    const outcome = step === 'RESOLVING' ? { outcome: 'YES' as const } : {};
    await request(
      server,
      ChangeMarketStateDocument,
      { input: { marketId, state: step, ...outcome } },
      service,
    );
  }
  return marketId;
}
