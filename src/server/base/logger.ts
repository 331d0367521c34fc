import { pino, type Logger } from 'pino';
import { PinoPretty } from 'pino-pretty';

/** Structured logging: one JSON line an event; on a terminal the same, readable. */
export type Log = Logger;

/** Fields that never reach a log line, wherever they stand in what is logged. */
const secrets = ['authorization', 'token', 'signature', 'secret'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** Creates the log of a process. `level` is the least severe one that is written. */
export function createLog(level: string, pretty: boolean = process.stdout.isTTY): Log {
  const options = {
    level,
    redact: secrets,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
  };
  return pretty
    ? pino(
        options,
        PinoPretty({ colorize: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss.l', sync: true }),
      )
    : pino(options, pino.destination({ sync: true }));
}
