import type { PublishTrade } from '../control.ts';

/** Where the bench publishes to in this process, once there is a broker. */
export const tap: { publish: PublishTrade } = {
  publish() {
    throw new Error('this server has no broker of its own');
  },
};
