import type { Abuse } from '../abuse.ts';
import { dearAbuses, deafAbuses } from './dear.ts';
import { commentAbuses, documentAbuses } from './documents.ts';
import { developmentAbuses, headerAbuses } from './headers.ts';
import { bodyAbuses, inputAbuses } from './inputs.ts';
import { liveSubscriptionAbuses, socketAbuses } from './sockets.ts';

/** All abuses in the order of their runs. Abuses that may end the server, or leave much memory in it, come late. */
export const abuses: readonly Abuse[] = [
  ...socketAbuses,
  ...documentAbuses,
  ...bodyAbuses,
  ...headerAbuses,
  ...inputAbuses,
  ...dearAbuses,
  ...commentAbuses,
  ...deafAbuses,
  ...liveSubscriptionAbuses,
  ...developmentAbuses,
];
