import { isStorable } from '../../../db/characters.ts';
import { unstorable } from '../../../db/errors.ts';
import { builder } from '../../../graphql/builder.ts';
import type { Context } from '../../../graphql/context.ts';
import { batchValues } from '../../../graphql/value-batches.ts';
import { findUsers, type User } from '../user.ts';

const userRef = builder.objectRef<User>('User').implement({
  description: 'A wallet, and what the platform knows of its owner.',
  fields: (t) => ({
    wallet: t.exposeID('wallet', { description: 'The wallet.' }),
    handle: t.exposeString('handle', { nullable: true, description: 'The name on Twitter.' }),
    avatarUrl: t.exposeString('avatarUrl', { nullable: true, description: 'The address of a picture.' }),
    bio: t.exposeString('bio', { nullable: true, description: 'Words about the owner.' }),
    reputationScore: t.exposeInt('reputationScore', {
      nullable: true,
      description: 'The reputation, as the platform counts it.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which the wallet was first seen.',
    }),
  }),
});

const loadUser = batchValues(findUsers);

/** The options of a field for the user of its parent's wallet; null when the wallet is unknown. */
export function userOf<Parent>(
  walletOf: (parent: Parent) => string | null,
  description = 'The user of the wallet.',
) {
  return {
    type: userRef,
    nullable: true as const,
    description,
    resolve: (parent: Parent, _args: object, context: Context) => {
      const wallet = walletOf(parent);
      return wallet === null ? null : loadUser(context, wallet);
    },
  };
}

builder.queryField('user', (t) =>
  t.field({
    type: userRef,
    nullable: true,
    description: 'The user of a wallet; null when the wallet is unknown.',
    args: { wallet: t.arg.id({ required: true, description: 'The wallet.' }) },
    resolve: (_root, { wallet }, context) => {
      // The statement of a tick has the wallets of many clients, and a single such text would fail all of it.
      if (!isStorable(wallet)) throw unstorable();
      return loadUser(context, wallet);
    },
  }),
);
