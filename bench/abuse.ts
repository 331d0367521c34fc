import { parseArgs } from 'node:util';

import { getIntrospectionQuery } from 'graphql';

import { answerTo } from '../test/support/clients/raw-request.ts';
import {
  openAcknowledgedSocket,
  openSocket,
  refusalOf,
  type Message,
  type RawSocket,
} from '../test/support/clients/socket.ts';
import { untilStatus } from '../test/support/clients/subscriber.ts';
import { residentKib } from './support/processor.ts';
import { killServerProcesses, startServerProcess } from './support/server-process.ts';

/**
 * What a server with the limits that production has by default does to those who mean it ill: the answer, how long it
 * took, and what its memory grew by. Each case runs twice, the second time counts; those that wait for a timeout run once.
 */
const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });

/** Where the server is. */
interface Target {
  readonly url: string;
  readonly webSocketUrl: string;
}

interface Abuse {
  readonly what: string;
  /** Does it, and says what came of it. */
  readonly act: (target: Target) => Promise<string>;
  readonly isSlow?: true;
}

const times = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

/** Sends an operation over a socket; the code of its error. */
async function codeOf(target: Target, query: string): Promise<string> {
  using socket = await openAcknowledgedSocket(target);
  socket.send({ id: '1', type: 'subscribe', payload: { query } });
  const { payload } = await socket.next();
  const [error] = payload as readonly { readonly extensions?: { readonly code?: string } }[];
  return error?.extensions?.code ?? 'no code';
}

/** Sends messages over a socket in one piece; the code that it is closed with. */
async function closeCodeOf(target: Target, messages: readonly (Message | string)[]): Promise<string> {
  using socket = await openAcknowledgedSocket(target);
  socket.sendTogether(messages);
  return `${(await socket.closed).code}`;
}

/** Sends bytes; the first line that comes back before the connection ends. */
async function statusLineOf(target: Target, bytes: string): Promise<string> {
  return (await answerTo(target, bytes)).split('\r\n', 1)[0]?.replace('HTTP/1.1 ', '') ?? 'nothing';
}

async function post({ url }: Target, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const code = /"code":"(\w+)"/.exec(await response.text())?.[1];
  return `${response.status} ${code ?? ''}`;
}

async function openMany(target: Target, count: number): Promise<string> {
  const opened: RawSocket[] = [];
  const refusals: string[] = [];
  await Promise.all(
    Array.from({ length: count }, () =>
      openSocket(target).then(
        (socket) => opened.push(socket),
        (error: unknown) => refusals.push(/\d{3}$/.exec(String(error))?.[0] ?? String(error)),
      ),
    ),
  );
  for (const socket of opened) socket[Symbol.dispose]();
  await untilStatus(target, ({ connections }) => connections === 0);
  return `${opened.length} opened, ${refusals.length} refused with ${[...new Set(refusals)].join(', ')}`;
}

async function subscribeOften(target: Target, count: number): Promise<string> {
  using socket = await openAcknowledgedSocket(target);
  const payload = { query: 'subscription { voteCast { id } }' };
  const ids = Array.from({ length: count }, (_, index) => `${index}`);
  socket.sendTogether(ids.map((id) => ({ id, type: 'subscribe', payload })));
  // What is refused is answered at once; the pong comes after all of it.
  socket.send({ type: 'ping' });
  const codes: string[] = [];
  for (let message = await socket.next(); message.type !== 'pong'; message = await socket.next()) {
    codes.push(/"code":"(\w+)"/.exec(JSON.stringify(message))?.[1] ?? message.type);
  }
  return `${count - codes.length} live, ${codes.length} × ${[...new Set(codes)].join(', ')}`;
}

const unsigned = [{ alg: 'none' }, { sub: 'somebody', role: 'service_role', exp: 4_102_444_800 }]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.');
const upgrade =
  'GET /graphql HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n';
const typename = { query: '{ __typename }' };
const doubling = times(
  40,
  (index) =>
    `fragment F${index} on Market { trades(first: 1) { edges { node { market { ...F${index + 1} ...F${index + 1} } } } } }`,
);

const abuses: readonly Abuse[] = [
  { what: '300 sockets from one address', act: (target) => openMany(target, 300) },
  { what: 'a message of 1 MiB', act: (target) => closeCodeOf(target, ['x'.repeat(2 ** 20)]) },
  {
    what: '10,000 pings at once',
    act: (target) =>
      closeCodeOf(
        target,
        Array.from({ length: 10_000 }, () => ({ type: 'ping' })),
      ),
  },
  { what: '150 subscriptions on one socket', act: (target) => subscribeOften(target, 150) },
  {
    what: 'an upgrade of a foreign origin',
    act: async (target) => `${await refusalOf(target, { origin: 'https://evil.example' })}`,
  },
  {
    what: 'nested 1,900 deep',
    act: (target) => codeOf(target, `${times(1900, () => '{ a')} ${'}'.repeat(1900)}`),
  },
  {
    what: 'fragments that double 40 times',
    act: (target) =>
      codeOf(target, `{ market(id: "m") { ...F0 } } ${doubling} fragment F40 on Market { id }`),
  },
  {
    what: 'lists of lists, 10,000 rows',
    act: (target) =>
      codeOf(
        target,
        '{ markets(first: 100) { edges { node { trades(first: 100) { edges { node { id } } } } } } }',
      ),
  },
  {
    what: 'one field 480 times',
    act: (target) => codeOf(target, `{ ${times(480, () => 'serverStatus { topics }')} }`),
  },
  {
    what: '100 aliases',
    act: (target) => codeOf(target, `{ ${times(100, (index) => `a${index}: serverStatus { topics }`)} }`),
  },
  {
    what: '100 MiB announced',
    act: (target) =>
      statusLineOf(
        target,
        `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${100 * 2 ** 20}\r\n\r\n`,
      ),
  },
  {
    what: 'a batch of 100',
    act: (target) =>
      post(
        target,
        Array.from({ length: 100 }, () => typename),
      ),
  },
  { what: 'introspection', act: (target) => codeOf(target, getIntrospectionQuery()) },
  {
    what: 'an id of 60,000 characters',
    act: (target) => closeCodeOf(target, [{ id: 'i'.repeat(60_000), type: 'subscribe', payload: typename }]),
  },
  {
    what: 'a forged token (alg none)',
    act: (target) => post(target, typename, { authorization: `Bearer ${unsigned}.` }),
  },
  {
    what: 'an upgrade, then silence',
    isSlow: true,
    act: async (target) => {
      using socket = await openSocket(target);
      return `${(await socket.closed).code}`;
    },
  },
  { what: 'headers that never end', isSlow: true, act: (target) => statusLineOf(target, upgrade) },
];

async function main(): Promise<void> {
  if (values.help) {
    console.log('npm run bench:abuse\n\nDoes to a server what it is to withstand, and prints a table.');
    return;
  }
  await using server = await startServerProcess('plain', {
    ...{ NODE_ENV: 'production', DATA_DIR: 'memory://', DATABASE_URL: '', REDIS_URL: '' },
    JWT_SECRET: 'only-for-the-benchmark-and-long-enough',
  });
  const target = { url: server.url, webSocketUrl: server.url.replace('http', 'ws') };
  console.log('| Abuse | what happens | took | memory |\n| --- | --- | --: | --: |');
  for (const { what, act, isSlow } of abuses) {
    if (isSlow === undefined) await act(target);
    const before = residentKib(server.pid);
    const startedAtMs = performance.now();
    const outcome = await act(target);
    const tookMs = performance.now() - startedAtMs;
    const grownMib = Math.max(0, residentKib(server.pid) - before) / 1024;
    console.log(`| ${what} | ${outcome} | ${tookMs.toFixed(0)} ms | +${grownMib.toFixed(1)} MiB |`);
  }
}

process.once('SIGINT', () => {
  killServerProcesses();
  process.exit(130);
});
await main();
