import { writeFileSync } from 'node:fs';

import type { Reporter, TestModule } from 'vitest/node';

import type { Entry } from './report.ts';

const columns: readonly (readonly [title: string, value: (entry: Entry) => string | number | null])[] = [
  ['fault', ({ fault }) => fault],
  ['sent', ({ sent }) => sent],
  ['acknowledged', ({ acknowledged }) => acknowledged],
  ['refused', ({ refused }) => refused],
  ['lost', ({ lost }) => lost],
  ['repeated', ({ repeated }) => repeated],
  ['out of order', ({ outOfOrder }) => outOfOrder],
  ['recovered after (ms)', ({ recoveredMs }) => recoveredMs],
  ['rows', ({ rows = null }) => rows],
  ['deliveries', ({ deliveries = null }) => deliveries],
  ['/ready no after (ms)', ({ notReadyMs = null }) => notReadyMs],
  ['/ready yes after (ms)', ({ readyMs = null }) => readyMs],
];

/** Prints the balances of all faults at the end, and writes them to the file that `FAULTS_REPORT` names. */
export default class LedgerReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const entries = modules
      .flatMap((module) => [...module.children.allTests()])
      .flatMap((test) => test.meta().ledger ?? []);
    const table = [
      row(columns.map(([title]) => title)),
      row(columns.map((_column, index) => (index === 0 ? '---' : '--:'))),
      ...entries.map((entry) => row(columns.map(([, value]) => value(entry)))),
    ].join('\n');
    process.stdout.write(`\n${table}\n`);
    const path = process.env.FAULTS_REPORT;
    if (path !== undefined && path !== '') writeFileSync(path, `${table}\n`);
  }
}

function row(cells: readonly (string | number | null)[]): string {
  return `| ${cells.map((cell) => cell ?? '–').join(' | ')} |`;
}
