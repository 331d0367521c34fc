/**
 * Loaded into a server before its own code (`node --import`), which stays as it is: notes the moment at which the
 * database confirms each COMMIT. A message from the parent process fetches the moments noted since the last one.
 */
import { Connection } from '../../src/server/db/connection.ts';
import { monotonicMs } from './clock.ts';

const commitsMs: number[] = [];

/** The methods as they are without the clock. */
const original = Object.create(null, Object.getOwnPropertyDescriptors(Connection.prototype)) as Connection;

// A transaction ends by a COMMIT of its own, or with its last flight. The end of a transaction that has ended is noted again.

Connection.prototype.commit = async function (this: Connection): Promise<void> {
  await original.commit.call(this);
  commitsMs.push(monotonicMs());
};

Connection.prototype.fly = async function (this: Connection, statements, isLast) {
  const results = await original.fly.call(this, statements, isLast);
  if (isLast) commitsMs.push(monotonicMs());
  return results;
};

process.on('message', () => {
  process.send?.(commitsMs.splice(0));
});
// Listening to the parent must not keep a server alive that has been stopped.
process.channel?.unref();
