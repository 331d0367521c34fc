import { capturedDiscussions } from './capture.ts';
import './schema.ts';

/** The parts of the domain that the server is composed of. */
export const discussions = { name: 'discussions', tables: [capturedDiscussions] };
