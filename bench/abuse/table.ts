import { format } from 'oxfmt';

import type { Measured } from './subject.ts';

/** The measurements of an abuse, in the order of the servers. */
export interface Row {
  readonly name: string;
  readonly measured: readonly Measured[];
}

const columns = ['what happens', 'wall', 'CPU', 'memory that stays'];
const alignments = ['---', '--:', '--:', '--:'];

/** A Markdown table in the format of `npm run format`, ready for docs/security.md. */
export async function tableOf(rows: readonly Row[], servers: readonly string[]): Promise<string> {
  const headings = servers.flatMap((server) =>
    columns.map((column) => (server === '' ? column : `${server}: ${column}`)),
  );
  const lines = [
    ['abuse', ...headings],
    ['---', ...servers.flatMap(() => alignments)],
    ...rows.map(({ name, measured }) => [name, ...measured.flatMap(cellsOf)]),
  ];
  const text = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const { code } = await format('table.md', text);
  return code;
}

/** The cells of a measurement, in the order of the columns. */
export function cellsOf({ outcome, wallMs, cpuMs, staysBytes }: Measured): readonly string[] {
  return [
    outcome.replaceAll('|', '\\|'),
    `${Math.round(wallMs).toLocaleString('en')} ms`,
    // The kernel counts hundredths of a second.
    `${(cpuMs / 1000).toFixed(2)} s`,
    staysBytes === null ? '–' : `${(staysBytes / 2 ** 20).toFixed(1)} MiB`,
  ];
}
