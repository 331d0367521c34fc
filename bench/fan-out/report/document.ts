import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { format } from 'oxfmt';

import type { Result } from '../figures.ts';
import type { Plan } from '../rounds.ts';
import type { Suite } from '../suites.ts';
import { chart } from './chart.ts';
import { describeMachine, describePackages } from './machine.ts';
import { summarise } from './summary.ts';
import { suiteTable, targetTable } from './tables.ts';

const documentPath = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url));
const chartPath = fileURLToPath(new URL('../../../docs/benchmarks.svg', import.meta.url));

/** The maintainers' text about the figures stands between these, and a new document keeps it. */
const notesStart = '<!-- notes: kept when the benchmark writes this file -->';
const notesEnd = '<!-- end of notes -->';

/** The figures as tables, for a terminal. */
export function tablesOf(plan: Plan, results: readonly Result[]): Promise<string> {
  const summary = summarise(results);
  const suites = measuredSuites(plan, results);
  const sections = suites.map((suite) => `## ${suite.title}\n\n${suiteTable(suite, plan.servers, summary)}`);
  return formatted([targetTable(suites, plan.servers, summary), ...sections].join('\n\n'));
}

/** Writes the document and its chart; their names. */
export async function writeDocument(
  plan: Plan,
  results: readonly Result[],
  command: string,
): Promise<readonly string[]> {
  const summary = summarise(results);
  const suites = measuredSuites(plan, results);
  writeFileSync(chartPath, chart(suites, plan.servers, summary));
  const text = `# What a delivery costs

One event goes to thousands of sockets. What that costs the server, and what it costs servers that are built in the ways
that are usual today:

\`\`\`sh
${command}
\`\`\`

![Server CPU for each delivered message, as a multiple of a bare ws broadcast](benchmarks.svg)

${targetTable(suites, plan.servers, summary)}

${notesStart}
${notes()}
${notesEnd}

## How it is measured

- Machine: ${describeMachine()}. The server and the clients share it.
- Versions: ${describePackages()}. Marketcast runs with the same ws, graphql, graphql-ws and graphql-yoga.
- Every server is a process of its own, and all clients are another one, which reads raw frames and looks into one message
  of seven. Each server is started afresh for each crowd of clients; rounds: ${plan.effort.rounds}. In
  each round all servers take their turn, in another order than in the round before.
- Every message carries the same trade: eleven fields, all of them selected, as the table of bytes shows. GraphQL servers
  are sent the same document. Each client has an operation id of its own.
- **× bare ws** is the CPU time of the server's process (all threads, user and system) for each message that a client got,
  divided by that of a bare \`ws\` broadcast of one prepared string in the same round; the median of these quotients.
  *Least – most* are the quotients of single rounds.
- *One event in flight*: the next one is published when every client has got the last one. The command that publishes it,
  one message between processes, is in the figure of every server whose events do not come through Redis. Of 100 markets, each event has a tick of its own.
- Events come from inside the server's process. Marketcast is \`src/server/main.ts\` as it is, with \`NODE_ENV=production\`, and
  the events are published to its broker, to the logs that a trade belongs to. Over Redis another process publishes them.
- Latency counts from the moment at which an event was due, so what a busy server publishes late is late.
- Memory is what resident memory grows by from 500 subscribed connections to 5,000, after garbage collections.
- The largest event-loop delay counts whatever keeps the loop, so also other processes that take its core.
- The stalled client has a hundred subscriptions on its one connection, so that more is sent to it than the kernel keeps.

${suites.map((suite) => `## ${suite.title}\n\n${suiteTable(suite, plan.servers, summary)}`).join('\n\n')}

## What is not measured

- A network: everything is on the loopback interface of one machine, without TLS, proxies, loss or compression.
- What leads to an event: the mutation, its transaction, change capture. \`npm run bench:latency\` measures those.
- CPU of Redis, and of the process that publishes into it. \`npm run bench:scaling\` measures Redis.
- Opening connections, tokens, and subscribers that all have different documents: nothing can be shared between those.
- Server-Sent Events, and the client libraries.
- More than one core for a server, and what Fastify, Apollo and Yoga do for queries and mutations.
`;
  writeFileSync(documentPath, await formatted(text));
  return ['docs/benchmarks.md', 'docs/benchmarks.svg'];
}

/** The suites that were run at all. */
function measuredSuites({ stages }: Plan, results: readonly Result[]): readonly Suite[] {
  const names = new Set(results.map(({ suite }) => suite));
  return stages.flatMap(({ suites }) => suites.filter(({ name }) => names.has(name)));
}

/** The notes of the document that is there. */
function notes(): string {
  if (!existsSync(documentPath)) return '';
  const text = readFileSync(documentPath, 'utf8');
  return text.split(notesStart)[1]?.split(notesEnd)[0]?.trim() ?? '';
}

async function formatted(markdown: string): Promise<string> {
  const { code } = await format(documentPath, markdown);
  return code;
}
