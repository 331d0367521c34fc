import { format } from 'oxfmt';

import { tickMicros } from '../support/processor.ts';
import type { Measured } from './subject.ts';

/** The measurements of an abuse, in the order of the servers. */
export interface Row {
  readonly name: string;
  readonly measured: readonly Measured[];
}

/** Milliseconds of a step of processor time. */
const tickMs = tickMicros / 1000;

const columns = ['what happens', 'wall', 'CPU', 'peak', 'held', 'stays'];
const alignments = ['---', '--:', '--:', '--:', '--:', '--:'];

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
export function cellsOf({
  outcome,
  wallMs,
  cpuMs,
  peakBytes,
  heldBytes,
  staysBytes,
}: Measured): readonly string[] {
  return [
    outcome.replaceAll('|', '\\|'),
    `${Math.round(wallMs).toLocaleString('en')} ms`,
    `${(Math.round(cpuMs / tickMs) * tickMs).toLocaleString('en')} ms`,
    ...[peakBytes, heldBytes, staysBytes].map(mebibytesOf),
  ];
}

const mebibytesOf = (bytes: number | null): string =>
  bytes === null ? '–' : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
