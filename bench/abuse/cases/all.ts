import type { Abuse } from '../abuse.ts';
import { commentAbuses, documentAbuses } from './documents.ts';
import { developmentAbuses, headerAbuses } from './headers.ts';
import { bodyAbuses, inputAbuses } from './inputs.ts';
import { liveSubscriptionAbuses, socketAbuses } from './sockets.ts';

/** In the order in which they are done: those that may end the server, or leave much in it, come late. */
export const abuses: readonly Abuse[] = [
  ...socketAbuses,
  ...documentAbuses,
  ...bodyAbuses,
  ...headerAbuses,
  ...inputAbuses,
  ...commentAbuses,
  ...liveSubscriptionAbuses,
  ...developmentAbuses,
];
