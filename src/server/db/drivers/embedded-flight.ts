import type { PGlite } from '@electric-sql/pglite';
import type { DatabaseError } from 'pg-protocol';
import { Parser } from 'pg-protocol/dist/parser.js';

import type { BoundStatement, TextFields } from '../statement.ts';
import { Flight } from './flight.ts';

/**
 * Sends statements to the embedded engine in a single flight, by its raw protocol: half the work of its own client. Rejects
 * with the error of the first statement that fails.
 */
export async function flyEmbedded(
  engine: PGlite,
  statements: readonly BoundStatement[],
  prepared: Set<string>,
): Promise<readonly (readonly TextFields[])[]> {
  const flight = new Flight(statements);
  // Files are written as the engine runs, so there is nothing to hand on to them.
  const answer = await engine.execProtocolRaw(flight.messages(prepared), { syncToFs: false });
  const failures: DatabaseError[] = [];
  new Parser().parse(Buffer.from(answer), (message) => {
    if (message.name === 'dataRow') flight.takeRow((message as unknown as { fields: TextFields }).fields);
    else if (message.name === 'commandComplete') flight.takeEnd();
    else if (message.name === 'error') failures.push(message as unknown as DatabaseError);
  });
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  return flight.finish(prepared);
}
