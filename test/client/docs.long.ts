import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import ts from 'typescript';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createMarket } from '../support/clients/graphql.ts';
import { untilLive } from '../support/clients/subscriber.ts';
import { clientGuide, entrySources, examplesOf, runExample } from '../support/docs/client-guide.ts';
import { fencedIn, root } from '../support/docs/guides.ts';
import { postComment, trade, withoutLimits } from '../support/graphql/streams.ts';
import { startServer, type TestServer } from '../support/servers/server.ts';

/** Every guide whose examples use the client. */
const examples = [clientGuide, 'docs/delivery.md'].flatMap(examplesOf);

let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await startServer({ ...withoutLimits, HEARTBEAT_INTERVAL_MS: '500' });
  const cache = join(root, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'marketcast-guide-'));
  await Promise.all(examples.map(({ name, text }) => writeFile(join(folder, name), text)));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await server.stop();
});

beforeEach(() => untilLive(server, 0));

const start = (part: string, marketId: string, after = '') =>
  runExample(folder, part, { url: server.url, marketId, after });

/** Code that prints each comment of a market, which `subscribe` subscribes to. */
const printComments = (subscribe: string): string => `
  import { DiscussionPostedDocument } from 'marketcast/client/documents';
  const print = ({ data }) => console.log(data.discussionPosted.discussion.content);
  ${subscribe};
`;

it('the examples of the guides compile', () => {
  const { options } = ts.parseJsonConfigFileContent(
    { extends: join(root, 'tsconfig.json'), files: [] },
    ts.sys,
    root,
  );
  const program = ts.createProgram(
    examples.map(({ name }) => join(folder, name)),
    {
      ...options,
      jsx: ts.JsxEmit.ReactJSX,
      lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
      paths: Object.fromEntries(Object.entries(entrySources).map(([name, path]) => [name, [path]])),
    },
  );
  const problems = ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  expect(problems).toEqual([]);
  expect(examples.length).toBeGreaterThan(10);
});

describe('docs/client.md', () => {
  it('has a stream that runs', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    await using example = await start('console.warn(', marketId);
    await untilLive(server, 1);
    await postComment(server, marketId, 'as the guide says');
    await example.until('as the guide says');
  });

  it('has a loop that runs, and ends', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    await using example = await start('for await', marketId);
    const ended = once(example.child, 'exit');
    await untilLive(server, 1);
    await postComment(server, marketId, 'The end.');
    expect(await ended).toEqual([0, null]);
  });

  it('has a state that runs', async () => {
    const marketId = await createMarket(server, 'ACTIVE');
    await using example = await start('market.subscribe(', marketId);
    await example.until('0.500000000 false live');
    await trade(server, marketId);
    await example.until('0.5024999');
  });

  it('has a sign-in with a wallet that runs', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    await using example = await start(
      'signInWithWallet',
      marketId,
      `import { base58 } from '@scure/base';
       import { ViewerDocument } from 'marketcast/client/documents';
       import { createWallet } from './test/support/tokens/wallets.ts';
       const { address, sign } = createWallet();
       const signMessage = async (message) => ({ signature: base58.decode(sign(new TextDecoder().decode(message))) });
       await signIn({ publicKey: address, signMessage }, base58.encode);
       const { viewer } = await client.request(ViewerDocument, {});
       console.log(viewer.wallet === address ? 'signed in' : viewer.wallet);`,
    );
    await example.until('signed in');
  });

  it('has a client of urql that runs', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const subscribe = `watch(DiscussionPostedDocument, { marketId: '${marketId}' }).subscribe(print)`;
    await using example = await start('marketcastExchange(', marketId, printComments(subscribe));
    await untilLive(server, 1);
    await postComment(server, marketId, 'through urql');
    await example.until('through urql');
  });

  it('has a client of Apollo that runs', async () => {
    const marketId = await createMarket(server, 'PROPOSED');
    const options = `{ query: DiscussionPostedDocument, variables: { marketId: '${marketId}' } }`;
    const subscribe = `apollo.subscribe(${options}).subscribe(print)`;
    await using example = await start('new MarketcastLink(', marketId, printComments(subscribe));
    await untilLive(server, 1);
    await postComment(server, marketId, 'through Apollo');
    await example.until('through Apollo');
  });

  it('has a state for Vue that runs', async () => {
    const marketId = await createMarket(server, 'ACTIVE');
    await using example = await start(
      'onScopeDispose(',
      marketId,
      `import { effectScope, watch } from 'vue';
       effectScope().run(() => {
         const view = useMarket('${marketId}');
         const show = ({ data, status }) => console.log(data?.market?.priceYes, status.state);
         watch(view, show, { flush: 'sync' });
       });`,
    );
    await example.until('0.500000000 live');
    await trade(server, marketId);
    await example.until('0.5024999');
  });

  it('has a client for React Native that runs with what differs there', async () => {
    // The server allows the origin of no page but its own.
    await using strict = await startServer({ ALLOWED_ORIGINS: 'https://pages.example' });
    const marketId = await createMarket(strict, 'PROPOSED');
    await using example = await runExample(folder, "transports: ['ws']", {
      url: strict.url,
      marketId,
      before: reactNative,
      after: `
        import { DiscussionPostedDocument, MarketDocument } from 'marketcast/client/documents';
        const { market } = await client.request(MarketDocument, { id: '${marketId}' });
        client.stream(DiscussionPostedDocument, {
          variables: { marketId: market.id, after: market.cursor },
          onEvent: ({ discussionPosted }) => console.log(discussionPosted.discussion.content),
        });`,
    });
    await untilLive(strict, 1);
    await postComment(strict, marketId, 'from a phone');
    await example.until('from a phone');
  });

  it('has a request of curl that the server streams to', async () => {
    const [command = ''] = fencedIn(clientGuide, 'sh').filter((text) => text.startsWith('curl'));
    const marketId = await createMarket(server, 'PROPOSED');
    const running = promisify(execFile)('sh', [
      '-c',
      `${command.trim().replace('https://markets.example/graphql', server.url).replace('-N', '-sN')} | head -c 300`,
    ]);
    await untilLive(server, 1);
    await postComment(server, marketId, 'x'.repeat(300));
    expect((await running).stdout).toContain('event: next');
  });
});

/**
 * Makes Node differ as React Native does: a WebSocket sends the address of the server as its `Origin`, `URL` appends a slash,
 * and `AbortSignal.timeout` is absent.
 */
const reactNative = `
  import { WebSocket as NodeSocket } from 'ws';
  const NodeURL = URL;
  Object.assign(globalThis, {
    WebSocket: class extends NodeSocket {
      constructor(url, protocol) {
        super(url, protocol, { origin: url.replace(/^ws(s?:\\/\\/[^/]+).*/, 'http$1') });
      }
    },
    URL: class extends NodeURL {
      get href() {
        return super.href + '/';
      }
    },
  });
  Reflect.deleteProperty(AbortSignal, 'timeout');
`;
