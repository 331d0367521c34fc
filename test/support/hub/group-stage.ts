import { setImmediate } from 'node:timers/promises';

import type { Position, Publication } from '../../../src/server/broker/broker.ts';
import type { GroupOptions } from '../../../src/server/hub/group.ts';
import { createHub, type Hub } from '../../../src/server/hub/hub.ts';
import type { Membership } from '../../../src/server/hub/membership.ts';
import type { Payload } from '../../../src/server/hub/payload.ts';
import type { Executed } from '../../../src/server/hub/payloads.ts';
import { createLog } from '../../../src/server/base/logger.ts';
import { range } from '../broker/broker-under-test.ts';
import { recordMember, type RecordingMember } from './group-member.ts';
import { createScriptedBroker, type ScriptedBroker } from '../broker/scripted-broker.ts';

/** The topic of a stage. */
export const stageTopic = 'market:m';

/** The results that payloads bring. */
export const textsOf = (payloads: readonly Payload[]): string[] => payloads.map(({ json }) => json);

/** The results of a stage for the notes of these numbers. */
export const idsFrom = (from: number, to: number): string[] =>
  range(from, to).map((id) => JSON.stringify(String(id)));

/** A member that has its place. */
export interface SeatedMember extends RecordingMember {
  readonly membership: Membership;
}

/** A hub over a scripted broker, whose groups count what they execute. */
export interface GroupStage {
  readonly script: ScriptedBroker;
  readonly hub: Hub;
  /** How often each offset was executed. */
  readonly executions: ReadonlyMap<number, number>;
  /** Comes before the result of each execution; without a promise the execution is synchronous. */
  beforeResult: (publication: Publication) => Promise<void> | undefined;
  /** Whether results are final; one with errors is not. */
  isFinal: boolean;
  /** What the members of the stage's group want; a difference makes another group of them. */
  optionsOf(differences?: Partial<GroupOptions>): GroupOptions;
  /** Seats a member, and starts it. */
  join(after?: Position | null, differences?: Partial<GroupOptions>): Promise<SeatedMember>;
  /** Seats a member that gets nothing until its membership is started. */
  seat(after?: Position | null, differences?: Partial<GroupOptions>): Promise<SeatedMember>;
  /** Publishes the notes of these numbers one after the other. */
  publish(from: number, to: number): Promise<void>;
  /** Resolves when nothing is left of any group, topic or subscription; never does when something leaks. */
  untilEmpty(): Promise<void>;
}

/** Creates a stage whose logs keep `historySize` publications. */
export function createGroupStage({ historySize = 10_000, queueSize = 100 } = {}): GroupStage {
  const script = createScriptedBroker(historySize);
  const limits = { queueSize, payloadCacheBytes: 10_000_000 };
  const hub = createHub(script.broker, limits, createLog('silent'));
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
      ...{ key: 'everybody', topic: stageTopic, accepts: () => true, everyMs: null },
      execute,
      ...differences,
    }),
    async seat(after = null, differences = {}) {
      const member = recordMember();
      const membership = await hub.join(stage.optionsOf(differences), after, member);
      return Object.assign(member, { membership });
    },
    async join(after, differences) {
      const member = await stage.seat(after, differences);
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
