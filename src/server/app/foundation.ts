import type { Config } from '../base/config.ts';
import type { Logger } from '../base/logger.ts';
import type { Metrics } from '../base/metrics.ts';
import type { WriteScheduler } from '../transport/delivery/write-scheduler.ts';
import type { DisposalStack } from './disposal-stack.ts';

/** Every step of the composition gets this. */
export interface Foundation {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The writes to all clients. Work that is less urgent gives way to them. */
  readonly writes: WriteScheduler;
  /** A step that starts a part adds the part's end here at once, so that a later step may fail. */
  readonly disposals: DisposalStack;
}
