import type { Timestamp } from '../../../base/time.ts';
import { encodeCursor } from '../../../broker/cursor.ts';
import { builder } from '../../../graphql/builder.ts';
import { cacheId, cacheIdDescription } from '../../../graphql/cache-id.ts';
import type { IssuedToken, Services, Viewer } from '../../../graphql/context.ts';
import { selects } from '../../../graphql/selection.ts';
import { countsAsSignIn } from '../../../graphql/rates.ts';
import { dependsOnViewer } from '../../../graphql/viewer-dependence.ts';
import type { WalletWork } from '../wallet-work.ts';
import { challengeTtlMs, type Challenge, type Challenges } from '../sign-in.ts';
import { walletTopic } from '../topics.ts';
import { userOf } from './user.ts';

declare module '../../../graphql/context.ts' {
  interface Services {
    readonly challenges: Challenges;
    readonly walletWork: WalletWork;
    /**
     * Issues a token for a wallet that has proved itself.
     *
     * @throws {ApiError} `SERVICE_UNAVAILABLE` where another service issues the tokens.
     */
    readonly issueToken: (wallet: string) => Promise<IssuedToken>;
  }
}

/** A viewer and, where the client selects it, the position of the viewer's own stream. */
interface ViewerNode extends Viewer {
  /** Read before the rows of the viewer, so that nothing between the two is missed. Null when it is not selected. */
  readonly cursor: string | null;
}

async function viewerNode(viewer: Viewer, { tail }: Services, withCursor: boolean): Promise<ViewerNode> {
  if (viewer.wallet === null || !withCursor) return { ...viewer, cursor: null };
  const topic = walletTopic.of(viewer.wallet);
  return { ...viewer, cursor: encodeCursor(topic, await tail(topic)) };
}

export const viewerRef = builder.objectRef<ViewerNode>('Viewer').implement({
  description: 'The client, as its token proves it.',
  fields: (t) => ({
    id: t.id({
      description: cacheIdDescription,
      resolve: ({ role, wallet }) => cacheId('Viewer', role, wallet ?? ''),
    }),
    wallet: t.exposeString('wallet', {
      nullable: true,
      description: "The token's `sub`: a wallet. Null for a service token without one.",
    }),
    user: t.field(userOf(({ wallet }) => wallet, 'The user of the wallet; null without one.')),
    role: t.exposeString('role', { description: '`authenticated` or `service_role`.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'The time at which the token expires.',
    }),
    cursor: t.expose('cursor', {
      type: 'Cursor',
      nullable: true,
      description:
        'The position in the stream of `positionChanged`, read before `positions`: a subscription `after` it misses nothing in between. Null without a wallet.',
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: viewerRef,
    extensions: dependsOnViewer,
    nullable: true,
    description: 'The client; null without a token.',
    resolve: (_root, _args, { viewer, services }, info) =>
      viewer === null ? null : viewerNode(viewer, services, selects(info, 'cursor')),
  }),
);

const challengeInput = builder.inputType('RequestWalletChallengeInput', {
  description: 'The wallet that signs in.',
  fields: (t) => ({
    wallet: t.string({ required: true, description: 'The base58 text of an ed25519 public key.' }),
  }),
});

const challengePayload = builder.objectRef<Challenge>('RequestWalletChallengePayload').implement({
  description: 'A message to sign.',
  fields: (t) => ({
    message: t.exposeString('message', {
      description: 'Sign its UTF-8 bytes exactly as they are. It can be redeemed once.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: `The time at which the message expires, ${challengeTtlMs / 60_000} minutes after its creation.`,
    }),
  }),
});

builder.mutationField('requestWalletChallenge', (t) =>
  t.field({
    type: challengePayload,
    extensions: countsAsSignIn,
    description:
      'Creates a message that proves a wallet when it is signed. Needs no token. Errors: `BAD_USER_INPUT`, `SERVICE_UNAVAILABLE`.',
    args: { input: t.arg({ type: challengeInput, required: true, description: 'The wallet.' }) },
    resolve: (_root, { input }, { services }) => services.challenges.request(input.wallet),
  }),
);

const signInInput = builder.inputType('SignInWithWalletInput', {
  description: 'A signed challenge.',
  fields: (t) => ({
    wallet: t.string({ required: true, description: 'The wallet that the challenge was for.' }),
    message: t.string({ required: true, description: 'The message of the challenge.' }),
    signature: t.string({
      required: true,
      description: 'The base58 text of the 64 bytes of an ed25519 signature.',
    }),
  }),
});

/** The result of `signInWithWallet`. */
interface Session {
  readonly token: string;
  readonly expiresAt: Timestamp;
  readonly viewer: ViewerNode;
}

const signInPayload = builder.objectRef<Session>('SignInWithWalletPayload').implement({
  description: 'A session.',
  fields: (t) => ({
    token: t.exposeString('token', {
      description:
        'The token. Send it as `Authorization: Bearer …`, over a socket as `authorization` in `connection_init`.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'The time at which the token expires.',
    }),
    viewer: t.expose('viewer', { type: viewerRef, description: 'The viewer that the token proves.' }),
  }),
});

builder.mutationField('signInWithWallet', (t) =>
  t.field({
    type: signInPayload,
    extensions: countsAsSignIn,
    description:
      'Redeems a signed challenge for a token. Needs no token. Errors: `UNAUTHENTICATED` when the message is not a present challenge of this wallet or the signature is not its own, `BAD_USER_INPUT`, `SERVICE_UNAVAILABLE` where another service issues the tokens.',
    args: { input: t.arg({ type: signInInput, required: true, description: 'The signed challenge.' }) },
    resolve: async (_root, { input }, { services }, info) => {
      await services.challenges.redeem(input);
      const { token, viewer } = await services.issueToken(input.wallet);
      const node = await viewerNode(viewer, services, selects(info, 'viewer', 'cursor'));
      return { token, expiresAt: viewer.expiresAt, viewer: node };
    },
  }),
);
