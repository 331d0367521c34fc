import { queryDatabase, type TestPostgres } from '../../test/support/postgres/postgres.ts';
import { monotonicMs } from '../support/clock.ts';
import { distributionOf } from '../support/distribution.ts';
import { openSubscriber } from '../support/subscriber.ts';
import { openStage } from './stage.ts';

/** Sessions beside the stopped session, which hold shares of other markets. */
const others = 100;

/** Measures from the commit of another program's price until the client of a session has seen its stop. */
export async function measureMoves(postgres: TestPostgres, moves: number): Promise<void> {
  await using stage = await openStage(await postgres.createDatabase());
  const calm = await stage.open('Does nothing happen here?');
  for (let index = 0; index < others; index += 1) {
    const session = await stage.start(`other ${index}`, { balance: 100, lossLimit: 90 });
    await stage.trade(session, calm, index % 2 === 0 ? 'YES' : 'NO', 10);
  }
  const samples: number[] = [];
  for (let index = 0; index < moves; index += 1) {
    const marketId = await stage.open(`Does price ${index} fall?`);
    const wallet = `stopped ${index}`;
    const session = await stage.start(wallet, { balance: 100, lossLimit: 5 });
    using client = await openSubscriber(stage.server.url, {
      query:
        'subscription ($id: ID!, $after: Cursor) { tradingSessionEvents(sessionId: $id, after: $after) { __typename } }',
      variables: { id: session.sessionId, after: session.cursor },
      token: await stage.tokenOf(wallet),
      key: /"__typename":"(\w+)"/,
    });
    await stage.trade(session, marketId, 'YES', 20);
    await client.arrivalOf('DecisionExecuted');
    await queryDatabase(
      stage.databaseUrl,
      'UPDATE markets SET current_price_yes = 0.1, current_price_no = 0.9 WHERE id = $1',
      [marketId],
    );
    const committedMs = monotonicMs();
    samples.push((await client.arrivalOf('EmergencyStopped')) - committedMs);
  }
  const { median, p99, max } = distributionOf(samples);
  console.log(`moves: ${moves} prices by another program`);
  console.log(
    `  until the stop is seen  p50 ${median.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, at most ${max.toFixed(0)} ms`,
  );
}
