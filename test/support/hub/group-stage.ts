import { setImmediate } from 'node:timers/promises';

import type { Position, Publication } from '../../../src/server/broker/broker.ts';
import type { GroupOptions } from '../../../src/server/hub/group.ts';
import { createHub, type Hub } from '../../../src/server/hub/hub.ts';
import type { Membership } from '../../../src/server/hub/membership.ts';
import type { Payload } from '../../../src/server/hub/payload.ts';
import type { Executed } from '../../../src/server/hub/payloads.ts';
import { createLogger } from '../../../src/server/base/logger.ts';
import { range } from '../broker/broker-under-test.ts';
import { unnamedOperation } from './unnamed-operation.ts';
import { recordingRecipient, type RecordingRecipient } from './recording-recipient.ts';
import { createScriptedBroker, type ScriptedBroker } from '../broker/scripted-broker.ts';

/** The topic of a stage. */
export const stageTopic = 'market:m';

/** The JSON of payloads. */
export const textsOf = (payloads: readonly Payload[]): string[] => payloads.map(({ json }) => json);

/** The JSON that a stage makes of the notes of these numbers. */
export const idsFrom = (from: number, to: number): string[] =>
  range(from, to).map((id) => JSON.stringify(String(id)));

/** A recipient, and its membership. */
export interface StageMember extends RecordingRecipient {
  readonly membership: Membership;
}

/** A hub over a scripted broker, whose groups count their executions. */
export interface GroupStage {
  readonly script: ScriptedBroker;
  readonly hub: Hub;
  /** How often each offset was executed. */
  readonly executions: ReadonlyMap<number, number>;
  /** Awaited by each execution; without a promise the execution is synchronous. */
  beforeResult: (publication: Publication) => Promise<void> | undefined;
  /** Whether results are final; a result with errors is not. */
  isFinal: boolean;
  /** The request of the stage's group; a difference makes it the request of another group. */
  optionsOf(differences?: Partial<GroupOptions>): GroupOptions;
  /** Joins a group, and starts the membership. */
  join(after?: Position | null, differences?: Partial<GroupOptions>): Promise<StageMember>;
  /** Joins a group. The member gets nothing until its membership is started. */
  admit(after?: Position | null, differences?: Partial<GroupOptions>): Promise<StageMember>;
  /** Publishes the notes of these numbers in order. */
  publish(from: number, to: number): Promise<void>;
  /** Resolves when no group, topic or subscription is left; it never does after a leak. */
  untilEmpty(): Promise<void>;
}

/** Creates a stage whose logs keep `historySize` publications. */
export function createGroupStage({ historySize = 10_000, queueSize = 100 } = {}): GroupStage {
  const script = createScriptedBroker(historySize);
  const limits = { queueSize, payloadCacheBytes: 10_000_000 };
  const hub = createHub(script.broker, limits, createLogger('silent'));
  const executions = new Map<number, number>();

  const resultOf = ({ event }: Publication): Executed => ({
    json: JSON.stringify(event.id),
    isFinal: stage.isFinal,
  });
  const execute = (publication: Publication): Promise<Executed> | Executed => {
    const { offset } = publication.position;
    executions.set(offset, (executions.get(offset) ?? 0) + 1);
    return stage.beforeResult(publication)?.then(() => resultOf(publication)) ?? resultOf(publication);
  };
  const stage: GroupStage = {
    script,
    hub,
    executions,
    beforeResult: () => undefined,
    isFinal: true,
    optionsOf: (differences = {}) => ({
      ...{
        key: 'group',
        topic: stageTopic,
        accepts: () => true,
        everyMs: null,
        merge: null,
        costOfExecution: () => 1,
      },
      execute,
      operation: unnamedOperation,
      ...differences,
    }),
    async admit(after = null, differences = {}) {
      const member = recordingRecipient();
      const membership = await hub.join(stage.optionsOf(differences), after, member);
      return Object.assign(member, { membership });
    },
    async join(after, differences) {
      const member = await stage.admit(after, differences);
      member.membership.start();
      return member;
    },
    async publish(from, to) {
      for (const id of range(from, to)) await script.publish(stageTopic, id);
    },
    async untilEmpty() {
      while (hub.groups + hub.topics + hub.subscriptions + script.listeners > 0) await setImmediate();
    },
  };
  return stage;
}
