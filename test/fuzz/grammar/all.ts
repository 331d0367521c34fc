import type fc from 'fast-check';

import type { FuzzCase, Kind } from './cases.ts';
import { drawn } from './dice.ts';
import { drawDocuments } from './documents.ts';
import { drawHeaders } from './headers.ts';
import { drawSockets } from './sockets.ts';
import { drawStreams } from './streams.ts';
import { drawVariables } from './variables.ts';

/** The grammars by kind. The same seed draws the same cases. */
export const grammars: Readonly<Record<Kind, fc.Arbitrary<FuzzCase>>> = {
  documents: drawn(drawDocuments),
  variables: drawn(drawVariables),
  headers: drawn(drawHeaders),
  sockets: drawn(drawSockets),
  streams: drawn(drawStreams),
};
