import type { FuzzCase, Kind } from './grammar/cases.ts';
import type { Tally } from './checks/answers.ts';

/** A broken invariant. */
export interface Violation {
  /** What is wrong. A violation of the same name counts once. */
  readonly fault: string;
  readonly detail: string;
  /** Null for a fault of the process, which several cases may have caused. */
  readonly kind: Kind | null;
  /** A case that causes the fault, as short as it was found; null when no case alone does. */
  reproduction: FuzzCase | null;
  /** The cases that were under way, for a fault of the process. */
  readonly suspects: readonly FuzzCase[];
}

/** The outcome of a storm. */
export interface Report {
  readonly seed: number;
  readonly seconds: number;
  readonly cases: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly codes: Readonly<Record<string, number>>;
  readonly closes: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  readonly figures: Readonly<Record<string, string | number>>;
}

/** Counts what a storm heard. */
export class Counts implements Tally {
  readonly cases: Record<string, number> = {};
  readonly statuses: Record<string, number> = {};
  readonly codes: Record<string, number> = {};
  readonly closes: Record<string, number> = {};

  status(status: number): void {
    add(this.statuses, status);
  }

  code(code: string): void {
    add(this.codes, code);
  }

  close(code: number): void {
    add(this.closes, code);
  }

  case(kind: Kind): void {
    add(this.cases, kind);
  }
}

function add(counts: Record<string, number>, name: string | number): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** Suspects that a report shows at most. */
const shownSuspects = 5;
/** Characters of a case that a report shows at most. */
const shownCharacters = 3000;

/** The text of a report for a person. */
export function textOfReport(report: Report): string {
  const { seed, seconds, cases, statuses, codes, closes, violations, figures } = report;
  const lines = [
    `seed ${seed}, ${seconds} s`,
    `cases     ${listOf(cases)}`,
    `statuses  ${listOf(statuses)}`,
    `codes     ${listOf(codes)}`,
    `closes    ${listOf(closes)}`,
    `figures   ${listOf(figures)}`,
    violations.length === 0 ? 'no invariant was broken' : `${violations.length} invariants were broken:`,
  ];
  for (const { fault, detail, kind, reproduction, suspects } of violations) {
    lines.push('', `✘ ${kind ?? 'process'}: ${fault}`, `  ${detail}`);
    if (reproduction !== null) lines.push(`  reproduction: ${textOfCase(reproduction)}`);
    else
      for (const suspect of suspects.slice(0, shownSuspects)) lines.push(`  suspect: ${textOfCase(suspect)}`);
    lines.push(`  again: npm run fuzz -- --seed ${seed}${kind === null ? '' : ` --only ${kind}`}`);
  }
  return `${lines.join('\n')}\n`;
}

const listOf = (counts: Readonly<Record<string, string | number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || '–';

/** The text of a case. Parts that repeat stand once, with their number; the seed gives the exact case. */
export function textOfCase(fuzzCase: FuzzCase): string {
  const text = JSON.stringify(fuzzCase).replaceAll(/(.{1,40}?)\1{9,}/gs, (all, part: string) => {
    return `⟪${part} × ${all.length / part.length}⟫`;
  });
  return text.length <= shownCharacters
    ? text
    : `${text.slice(0, shownCharacters)}… (${text.length} characters)`;
}
