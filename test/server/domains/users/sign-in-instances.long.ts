import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  RequestWalletChallengeDocument,
  SignInWithWalletDocument,
  ViewerDocument,
} from '../../../../src/client/generated/graphql.ts';
import { openEventStream } from '../../../support/clients/event-stream.ts';
import { codesOf, request } from '../../../support/clients/graphql.ts';
import { openAcknowledgedSocket } from '../../../support/clients/socket.ts';
import { errorsOfNext } from '../../../support/clients/transports.ts';
import { withoutLimits } from '../../../support/graphql/streams.ts';
import { redisServices, type RedisService } from '../../../support/redis/redis-brokers.ts';
import { startServer, type TestServer } from '../../../support/servers/server.ts';
import { createWallet, type TestWallet } from '../../../support/tokens/wallets.ts';

const accepted: readonly string[] = [];
const refused: readonly string[] = ['UNAUTHENTICATED'];

async function signedChallenge(server: TestServer, wallet: TestWallet = createWallet()) {
  const { requestWalletChallenge } = await request(server, RequestWalletChallengeDocument, {
    input: { wallet: wallet.address },
  });
  const { message } = requestWalletChallenge;
  return { wallet: wallet.address, message, signature: wallet.sign(message) };
}

type SignedInput = Awaited<ReturnType<typeof signedChallenge>>;

function signInCodes(server: TestServer, input: SignedInput): Promise<readonly unknown[]> {
  return codesOf(server, SignInWithWalletDocument, { input });
}

describe.each(redisServices)('two instances on one $name', ({ start }) => {
  let service: RedisService;
  let here: TestServer;
  let there: TestServer;

  const startInstance = (): Promise<TestServer> => startServer({ ...withoutLimits, REDIS_URL: service.url });

  beforeAll(async () => {
    service = await start();
    [here, there] = await Promise.all([startInstance(), startInstance()]);
  });

  afterAll(async () => {
    await Promise.all([here.stop(), there.stop()]);
    await service[Symbol.asyncDispose]();
  });

  it('redeem what the other gave out, for a token that both accept', async () => {
    const wallet = createWallet();
    const input = await signedChallenge(here, wallet);
    const { signInWithWallet } = await request(there, SignInWithWalletDocument, { input });
    for (const server of [here, there]) {
      const { viewer } = await request(server, ViewerDocument, {}, signInWithWallet.token);
      expect(viewer?.wallet).toBe(wallet.address);
    }
  });

  it('refuse what the other has redeemed', async () => {
    const input = await signedChallenge(here);
    expect(await signInCodes(here, input)).toEqual(accepted);
    expect(await signInCodes(there, input)).toEqual(refused);
    expect(await signInCodes(here, input)).toEqual(refused);
  });

  it('redeem once in all what is sent to both at the same instant, again and again', async () => {
    for (let round = 0; round < 10; round += 1) {
      const input = await signedChallenge(round % 2 === 0 ? here : there);
      const attempts = [here, there, here, there, here, there].map((server) => signInCodes(server, input));
      const codes = await Promise.all(attempts);
      expect(codes.flat()).toEqual(Array<string>(5).fill('UNAUTHENTICATED'));
    }
  });

  it('refuse after a restart what was redeemed before it, and take what was not', async () => {
    const [redeemed, waiting] = [await signedChallenge(here), await signedChallenge(here)];
    expect(await signInCodes(here, redeemed)).toEqual(accepted);
    await using restarted = await startInstance();
    expect(await signInCodes(restarted, redeemed)).toEqual(refused);
    expect(await signInCodes(restarted, waiting)).toEqual(accepted);
  });

  it('redeem over every transport what was asked for over another, once', async () => {
    const wallet = createWallet();
    using socket = await openAcknowledgedSocket(here);
    const query = print(RequestWalletChallengeDocument);
    const payload = { query, variables: { input: { wallet: wallet.address } } };
    socket.send({ id: '1', type: 'subscribe', payload });
    const { data } = (await socket.next()).payload as {
      data: { requestWalletChallenge: { message: string } };
    };
    await socket.next();
    const { message } = data.requestWalletChallenge;
    const input = { wallet: wallet.address, message, signature: wallet.sign(message) };

    const stream = await openEventStream(there, SignInWithWalletDocument, { input });
    expect((await stream.next())?.data).toMatchObject({
      data: { signInWithWallet: { viewer: { wallet: wallet.address } } },
    });
    stream.abort();
    const again = { query: print(SignInWithWalletDocument), variables: { input } };
    socket.send({ id: '2', type: 'subscribe', payload: again });
    expect(await errorsOfNext(socket)).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(await signInCodes(there, input)).toEqual(refused);
  });

  it('of other domains do not take what was given out here', async () => {
    await using elsewhere = await startServer({
      ...withoutLimits,
      REDIS_URL: service.url,
      SIGN_IN_DOMAIN: 'elsewhere.example',
    });
    expect(await signInCodes(elsewhere, await signedChallenge(here))).toEqual(refused);
    expect(await signInCodes(here, await signedChallenge(elsewhere))).toEqual(refused);
  });
});

describe('without Redis', () => {
  it('what was given out ends with its process: nothing is good twice', async () => {
    await using first = await startServer(withoutLimits);
    const [redeemed, waiting] = [await signedChallenge(first), await signedChallenge(first)];
    expect(await signInCodes(first, redeemed)).toEqual(accepted);
    await first.stop();

    await using second = await startServer(withoutLimits);
    for (const input of [redeemed, waiting]) expect(await signInCodes(second, input)).toEqual(refused);
  });
});

it('with a Redis that is down nobody signs in: SERVICE_UNAVAILABLE, and what waits is good when it is back', async () => {
  const [single] = redisServices;
  if (single === undefined) throw new Error('there is no kind of Redis');
  await using service = await single.start();
  const [redis] = service.nodes;
  if (redis === undefined) throw new Error('there is no Redis');
  await using server = await startServer({ ...withoutLimits, REDIS_URL: service.url });
  const input = await signedChallenge(server);
  redis.pause();
  expect(await signInCodes(server, input)).toEqual(['SERVICE_UNAVAILABLE']);
  const wallet = { input: { wallet: input.wallet } };
  expect(await codesOf(server, RequestWalletChallengeDocument, wallet)).toEqual(['SERVICE_UNAVAILABLE']);
  redis.resume();
  await expect.poll(() => signInCodes(server, input), { timeout: 20_000 }).toEqual(accepted);
});
