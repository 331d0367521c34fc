import type { FigureName } from '../figures.ts';
import type { ServerKind } from '../servers.ts';
import type { Suite } from '../suites.ts';
import type { Summary } from './summary.ts';
import { stockGraphQLServers, targets, type Target } from './targets.ts';

interface Column {
  readonly figure: FigureName;
  readonly title: string;
  readonly digits: number;
}

const columns: readonly Column[] = [
  { figure: 'cpuMicros', title: 'µs CPU a delivery', digits: 2 },
  { figure: 'deliveriesPerSecond', title: 'deliveries a second', digits: 0 },
  { figure: 'p50Ms', title: 'p50 ms', digits: 1 },
  { figure: 'p99Ms', title: 'p99 ms', digits: 1 },
  { figure: 'stalledP99Ms', title: 'p99 ms beside it', digits: 1 },
  { figure: 'messageBytes', title: 'bytes', digits: 0 },
  { figure: 'residentKib', title: 'KiB resident', digits: 1 },
  { figure: 'heldKib', title: 'KiB of heap and external', digits: 1 },
  { figure: 'loopP99Ms', title: 'p99 ms', digits: 1 },
  { figure: 'loopMaximumMs', title: 'largest ms', digits: 1 },
  { figure: 'readingPeakMib', title: 'MiB at most', digits: 0 },
  { figure: 'stalledPeakMib', title: 'MiB at most beside it', digits: 0 },
  { figure: 'stalledEnded', title: 'ended it', digits: 0 },
];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
}

export function written(value: number | null, digits: number): string {
  if (value === null) return '–';
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The table of a suite: a line for each server. A column without any figure is left out. */
export function suiteTable({ name }: Suite, servers: readonly ServerKind[], summary: Summary): string {
  const compared = servers.filter((server) => summary.has(name, server.name));
  const used = columns.filter(({ figure }) =>
    compared.some((server) => summary.figure(name, server.name, figure) !== null),
  );
  const hasRatio = compared.some((server) => summary.ratio(name, server.name) !== null);
  const head = ['', ...(hasRatio ? ['× bare ws', 'least – most'] : []), ...used.map(({ title }) => title)];
  const rows = compared.map((server) => {
    const range = summary.ratioRange(name, server.name);
    const ratio = [
      written(summary.ratio(name, server.name), 2),
      range === null ? '–' : `${written(range[0], 2)} – ${written(range[1], 2)}`,
    ];
    const figures = used.map(({ figure, digits }) =>
      written(summary.figure(name, server.name, figure), digits),
    );
    return [server.title, ...(hasRatio ? ratio : []), ...figures];
  });
  const failures = compared.flatMap((server) =>
    summary
      .failures(name, server.name)
      .map((reason) => `${server.title} failed in a round: ${firstLine(reason)}`),
  );
  return [table(head, rows), ...failures].join('\n\n');
}

/** The table of targets: the target, the measured figure, and the figures of other GraphQL servers. */
export function targetTable(
  suites: readonly Suite[],
  servers: readonly ServerKind[],
  summary: Summary,
): string {
  const rows = targets.flatMap((target) => {
    const suite = suites.find(({ name }) => name === target.suite);
    const server = servers.find(({ name }) => name === target.server);
    const value = valueOf(target, target.server, summary);
    if (suite === undefined || server === undefined || value === null) return [];
    const stock = stockGraphQLServers[target.server] ?? [];
    const others = stock.flatMap((name) => valueOf(target, name, summary) ?? []);
    const best = others.length === 0 ? null : Math.min(...others);
    const unit = target.measure.kind === 'ratio' ? '× bare ws' : target.measure.unit;
    const digits = target.measure.kind === 'ratio' ? 2 : 1;
    return [
      [
        `${server.title}: ${suite.title}`,
        `${written(target.atMost, digits)} ${unit}`,
        `${value <= target.atMost ? '' : '**missed** '}${written(value, digits)}`,
        written(best, digits),
      ],
    ];
  });
  return rows.length === 0 ? '' : table(['', 'at most', 'measured', 'best stock GraphQL server'], rows);
}

function valueOf({ suite, measure }: Target, server: string, summary: Summary): number | null {
  return measure.kind === 'ratio'
    ? summary.ratio(suite, server)
    : summary.figure(suite, server, measure.figure);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
