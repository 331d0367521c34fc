import { pino, type Logger as PinoLogger } from 'pino';
import { PinoPretty } from 'pino-pretty';

/** Writes structured lines for the operator: JSON, or readable text on a terminal. */
export type Logger = PinoLogger;

/** Fields whose values the logger replaces, at the first three levels of an object. */
const secrets = ['authorization', 'token', 'signature', 'secret'].flatMap((name) => [
  name,
  `*.${name}`,
  `*.*.${name}`,
]);

/** Creates the logger of a process. It writes lines of `level` and of more severe levels. */
export function createLogger(level: string, pretty: boolean = process.stdout.isTTY): Logger {
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
