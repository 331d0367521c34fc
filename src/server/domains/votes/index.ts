import { capturedVotes } from './capture.ts';
import './schema.ts';

/** The parts of the domain that the server is composed of. */
export const votes = { name: 'votes', tables: capturedVotes };
