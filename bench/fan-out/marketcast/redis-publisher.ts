/** The publishing instance beside the measured instance: both share the log in Redis. */
import { historyLimits } from '../../../src/server/broker/broker.ts';
import { createEventCodec } from '../../../src/server/broker/event-codec.ts';
import { createRedisBroker } from '../../../src/server/broker/redis/redis-broker.ts';
import { variables } from '../../../src/server/base/variables.ts';
import { tradeExecuted } from '../../../src/server/domains/trades/events.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { serveControl } from '../control.ts';
import { publishTo } from './publish.ts';

const broker = await createRedisBroker({
  urls: process.argv.slice(2),
  limits: historyLimits(
    Number(variables.HISTORY_SIZE.default),
    Number(variables.HISTORY_TTL_SECONDS.default),
  ),
  codec: createEventCodec([tradeExecuted]),
  probeIntervalMs: Number(variables.REDIS_PROBE_INTERVAL_MS.default),
  logger: createLogger('error'),
});
serveControl(publishTo(broker));
process.stdout.write(`${JSON.stringify({ url: process.argv[2] })}\n`);
