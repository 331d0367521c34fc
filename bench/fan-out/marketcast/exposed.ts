import type { PublishTrade } from '../control.ts';

/** Publishes to the broker of this process, once the server has created it. */
export const exposed: { publish: PublishTrade } = {
  publish() {
    throw new Error('this server has no broker of its own');
  },
};
