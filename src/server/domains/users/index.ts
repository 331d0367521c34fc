import './schema/viewer.ts';
import { walletTopic } from './topics.ts';

/** The parts of the domain that the server is composed of. */
export const users = { name: 'users', topics: [walletTopic] } as const;
