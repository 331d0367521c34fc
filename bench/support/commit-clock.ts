/**
 * Loaded into a server before its own code (`node --import`), which stays as it is: notes the moment at which the
 * database confirms each COMMIT. A message from the parent process fetches the moments noted since the last one.
 */
import { PostgresDriver, type DatabaseConnection } from 'kysely';

import { monotonicMs } from './clock.ts';

const commitsMs: number[] = [];

const driver = PostgresDriver.prototype;
const commit = driver.commitTransaction.bind(driver);

driver.commitTransaction = async (connection: DatabaseConnection): Promise<void> => {
  // The original does not use its `this`.
  await commit(connection);
  commitsMs.push(monotonicMs());
};

process.on('message', () => {
  process.send?.(commitsMs.splice(0));
});
// Listening to the parent must not keep a server alive that has been stopped.
process.channel?.unref();
