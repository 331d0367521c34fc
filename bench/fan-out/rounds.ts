import { ResourceStack } from './resource-stack.ts';
import type { Result } from './figures.ts';
import { measure } from './measure.ts';
import { startSetup } from './setup.ts';
import type { ServerKind } from './servers.ts';
import type { Effort, Stage, Suite } from './suites.ts';

/** Told before a server is started, before each measurement, and after it. */
export interface Progress {
  onOpen(round: number, server: ServerKind, stage: Stage): void;
  onStart(round: number, server: ServerKind, suite: Suite): void;
  onResult(result: Result): void;
  /** The time is up; the remaining measurements are left out. */
  onCut(): void;
}

/** The stages, servers and effort of a run. */
export interface Plan {
  readonly stages: readonly Stage[];
  readonly servers: readonly ServerKind[];
  readonly effort: Effort;
}

/** The suites of a stage that are run with a server. */
export function suitesOf(stage: Stage, server: ServerKind): readonly Suite[] {
  return stage.suites.filter(({ only }) => only?.includes(server.name) ?? true);
}

/**
 * Runs every server once for every stage in each round, in sequence and in fresh processes. The order changes from round to
 * round, so that no server always runs behind the same server. Ends early when its time is up.
 */
export async function runRounds({ stages, servers, effort }: Plan, progress: Progress): Promise<Result[]> {
  const results: Result[] = [];
  const endMs = performance.now() + (effort.budgetMs ?? Infinity);
  for (let round = 1; round <= effort.rounds; round += 1) {
    for (const stage of stages) {
      for (const server of rotated(servers, round - 1)) {
        if (performance.now() > endMs) {
          progress.onCut();
          return results;
        }
        results.push(...(await runStage(round, stage, server, effort, progress)));
      }
    }
  }
  return results;
}

function rotated<Item>(items: readonly Item[], by: number): readonly Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** Runs the suites of a stage with a server. A suite that fails ends the stage, because later suites need its clients. */
async function runStage(
  round: number,
  stage: Stage,
  server: ServerKind,
  effort: Effort,
  progress: Progress,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const suites = suitesOf(stage, server);
  let current = suites[0];
  if (current === undefined) return [];
  progress.onOpen(round, server, stage);
  try {
    await using stack = new ResourceStack();
    const setup = await startSetup(stack, server, stage, effort);
    for (const suite of suites) {
      current = suite;
      progress.onStart(round, server, suite);
      const figures = await measure(setup, suite.measurement);
      const result = { round, server: server.name, suite: suite.name, figures, failure: null };
      progress.onResult(result);
      results.push(result);
    }
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    for (const { name } of suites.slice(suites.indexOf(current))) {
      const result = { round, server: server.name, suite: name, figures: {}, failure };
      progress.onResult(result);
      results.push(result);
    }
  }
  return results;
}
