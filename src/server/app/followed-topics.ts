import { topicNameOf, type TopicDefinition } from '../broker/topic.ts';
import { judge } from '../base/failures.ts';
import type { Hub } from '../hub/hub.ts';
import { topicDefinitions } from '../domains/index.ts';
import type { Foundation } from './foundation.ts';
import type { Storage } from './storage.ts';

/** Milliseconds between two tellings. */
const intervalMs = 30_000;

const told = topicDefinitions.filter(({ whileFollowed }) => whileFollowed !== undefined);

/** Tells the topics that ask for it which of their logs this process follows. */
export function tellFollowedTopics(
  { logger, disposals }: Pick<Foundation, 'logger' | 'disposals'>,
  { queries }: Pick<Storage, 'queries'>,
  hub: Pick<Hub, 'addresses'>,
): void {
  const tell = async ({ name, whileFollowed }: TopicDefinition): Promise<void> => {
    const addresses = hub.addresses.filter((address) => topicNameOf(address) === name);
    if (addresses.length === 0 || whileFollowed === undefined) return;
    try {
      await whileFollowed(queries, addresses);
    } catch (error) {
      // The next telling follows. A topic takes its logs for followed much longer than that.
      const level = judge(error) === 'passes' ? 'debug' : 'error';
      logger[level]({ err: error, topic: name }, 'a topic cannot be told that it is followed');
    }
  };
  const timer = setInterval(() => {
    for (const topic of told) void tell(topic);
  }, intervalMs);
  timer.unref();
  disposals.defer(() => clearInterval(timer));
}
