import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { killServerProcesses } from '../support/server-process.ts';
import { abuses } from './cases/all.ts';
import { createSubject, heapMib, type Measured } from './subject.ts';
import { cellsOf, tableOf, type Row } from './table.ts';

const help = `npm run bench:abuse [-- --server DIR] [--only TEXT]

Does to a server with the limits that production has by default what clients with bad intent do, and prints the table
of docs/security.md: the answer, the wall time, the CPU time of the server process without that of an idle server, and
the growth of its memory: the resident memory at most (with garbage), and the heap and buffers after a forced
collection, a second after the last answer (held) and after the time to free it (stays). Takes six minutes.

  --server DIR   measures the server of another checkout too, side by side: its columns say "before", those of this
                 checkout "after". Its packages must be installed.
  --only TEXT    only the abuses whose name holds the text; may be given more than once
  --help

Each server has ${heapMib} MiB of heap. A server that dies is reported, and the next abuse meets a new one.
`;

const { values } = parseArgs({
  options: {
    server: { type: 'string' },
    only: { type: 'string', multiple: true, default: [''] },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const chosen = abuses.filter(({ name }) => values.only.some((text) => name.includes(text)));
  if (chosen.length === 0) throw new Error(`no abuse has ${values.only.join(' or ')} in its name`);
  const { checkouts, names } = serversToMeasure();
  const rows: Row[] = [];
  for (const environment of ['production', 'development'] as const) {
    const subjects = checkouts.map((checkout) => createSubject(checkout, environment));
    for (const abuse of chosen) {
      if ((abuse.environment ?? 'production') !== environment) continue;
      const measured: Measured[] = [];
      for (const [index, subject] of subjects.entries()) {
        const result = await subject.measure(abuse);
        measured.push(result);
        process.stderr.write(`${[names[index], abuse.name, ...cellsOf(result)].join('  ').trim()}\n`);
      }
      rows.push({ name: abuse.name, measured });
    }
    await Promise.all(subjects.map((subject) => subject[Symbol.asyncDispose]()));
  }
  console.log(`The server runs with \`--max-old-space-size=${heapMib}\`.\n`);
  process.stdout.write(await tableOf(rows, names));
}

/** The measured checkouts and the names of their columns. Undefined stands for this checkout. */
function serversToMeasure(): {
  readonly checkouts: readonly (string | undefined)[];
  readonly names: readonly string[];
} {
  if (values.server === undefined) return { checkouts: [undefined], names: [''] };
  const checkout = resolve(values.server);
  for (const needed of ['src/server/main.ts', 'node_modules']) {
    if (!existsSync(join(checkout, needed))) throw new Error(`${checkout} has no ${needed}`);
  }
  return { checkouts: [checkout, undefined], names: ['before', 'after'] };
}

process.once('SIGINT', () => {
  killServerProcesses();
  process.exit(130);
});
try {
  await main();
  // An abuse without an answer in time may still wait.
  process.exit(0);
} catch (error) {
  killServerProcesses();
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
