import { pino } from 'pino';

import type { Logger } from '../../../src/server/base/logger.ts';

/** A logger that keeps its lines. */
export interface RecordedLogger {
  readonly logger: Logger;
  /** The lines so far of this level and of more severe levels, as JSON. */
  linesFrom(level: 'info' | 'warn' | 'error'): readonly string[];
}

/** Creates a logger that writes nothing. */
export function createRecordedLogger(): RecordedLogger {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  return {
    logger,
    linesFrom: (level) =>
      lines.filter(
        (line) => (JSON.parse(line) as { level: number }).level >= (pino.levels.values[level] ?? 0),
      ),
  };
}
